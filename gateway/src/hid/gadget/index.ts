export {
  bringUp,
  type FunctionStatus,
  type GadgetHost,
  type GadgetStatus,
  gadgetStatus,
  takeDown,
} from "./gadget.ts"
export { crashcartGadget, type GadgetSpec, gadgetName } from "./gadget-spec.ts"
export { groupId, LinuxGadgetHost, machineIdentity } from "./linux-gadget-host.ts"
export { serialNumber } from "./serial-number.ts"
