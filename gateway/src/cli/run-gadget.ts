import { execFile } from "node:child_process"
import {
  bringUp,
  crashcartGadget,
  type GadgetStatus,
  gadgetName,
  gadgetStatus,
  groupId,
  LinuxGadgetHost,
  machineIdentity,
  serialNumber,
  takeDown,
} from "../hid/gadget/index.ts"
import { gadgetReport } from "./gadget-report.ts"
import type { Surroundings } from "./surroundings.ts"

/** Exit codes of `gadget status`; 3 is the LSB's "not running". */
const exitCodes: Record<GadgetStatus["state"], number> = { up: 0, absent: 3, "half-made": 4 }

/** `crashcart gadget up|down|status`: the USB device that the target sees. */
export async function runGadget(surroundings: Surroundings): Promise<number> {
  const { config, subcommand, print, stop } = surroundings
  const { host, spec } = gadgetOf(surroundings)
  const report = (status: GadgetStatus) => {
    for (const line of gadgetReport(status, config.hid)) print(line)
    return exitCodes[status.state]
  }
  if (subcommand === "status") return report(gadgetStatus(host, spec))
  if (subcommand === "down") {
    print(takeDown(host, gadgetName) ? "The gadget is gone." : "There was no gadget of ours.")
    return 0
  }
  const gid = groupId(config.gadget.group)
  return report(await bringUp(host, spec, { udc: config.gadget.udc, gid, signal: stop }))
}

/** What the gadget is now; changes nothing. @throws GatewayError `gadget/...` */
export function lookAtGadget(surroundings: Pick<Surroundings, "config" | "isRoot">): GadgetStatus {
  const { host, spec } = gadgetOf(surroundings)
  return gadgetStatus(host, spec)
}

function gadgetOf({ config, isRoot }: Pick<Surroundings, "config" | "isRoot">) {
  const host = new LinuxGadgetHost({ isRoot, run })
  const { massStorage: hasMassStorage } = config.gadget
  return { host, spec: crashcartGadget({ serialNumber: serialNumber(machineIdentity()), hasMassStorage }) }
}

/** Runs a system program, found where root finds them. */
function run(command: string, args: readonly string[]): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" }
  execFile(command, [...args], { env }, (error, _stdout, stderr) => {
    resolve(error === null ? undefined : stderr.trim() || error.message)
  })
  return promise
}
