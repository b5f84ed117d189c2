import { GatewayError } from "../../errors.ts"
import { applyOperations } from "./apply.ts"
import { type ConfigFs, observe, textOf } from "./configfs.ts"
import { checkEndpoints } from "./endpoints.ts"
import type { GadgetFunction, GadgetSpec } from "./gadget-spec.ts"
import { boundUdc, faultsOf, planDown, planUp } from "./plan.ts"
import { chooseUdc, holderOf, type Udc, udcHolders } from "./udc.ts"

/** The machine that plays the gadget. */
export interface GadgetHost {
  readonly isRoot: boolean
  /** @returns undefined where the kernel's gadget configuration is not to be seen; then `prepare` brings it. */
  configFs(): ConfigFs | undefined
  /**
   * Loads the kernel's modules and mounts configfs, where that is needed.
   * @throws GatewayError `gadget/configfs-unavailable`: what was tried, and what came of it.
   */
  prepare(): Promise<ConfigFs>
  udcs(): readonly Udc[]
  /** Path of the device node of `major:minor`, e.g. `/dev/hidg0`; undefined while there is none. */
  node(device: string): string | undefined
  /**
   * Resolves with the path once the node is there and nobody else is about to change its permissions.
   * @throws GatewayError `gadget/node-missing` after some seconds.
   */
  nodeAppeared(device: string, signal: AbortSignal): Promise<string>
  /** Lets members of group `gid` read and write the node. */
  grant(node: string, gid: number): void
  /**
   * Lets members of group `gid` bind the gadget again and signal remote wake-up, by writing two attributes: the gadget's `UDC`
   * and the controller's `srp`. What the gadget consists of stays root's.
   */
  grantRecovery(gadget: string, udc: string, gid: number): void
}

/** A function of the gadget as it is now. */
export interface FunctionStatus {
  readonly name: string
  readonly title: string
  /** `/dev/hidgN`; undefined for a function without one, and while the gadget is not bound. */
  readonly node: string | undefined
}

export interface GadgetStatus {
  /** `absent`: nothing of ours is there. `half-made`: something is, but not complete and bound. */
  readonly state: "up" | "half-made" | "absent"
  /** What keeps it from being up, one line each. */
  readonly faults: readonly string[]
  /** In the spec's order; empty when absent. */
  readonly functions: readonly FunctionStatus[]
  /** All controllers of the machine, with the gadget that holds each. */
  readonly udcs: readonly (Udc & { readonly holder: string | undefined })[]
  /** Name of the controller that ours is bound to. */
  readonly udc: string | undefined
}

export interface BringUpOptions {
  /** Name of the controller to use, where a machine has several. */
  readonly udc: string | undefined
  /** Group that may open the nodes. */
  readonly gid: number
  readonly signal: AbortSignal
}

/**
 * Makes the gadget be there, complete and bound, whatever was there of it before; touches nothing when it is already.
 * @returns its status, and whether anything had to be done in configfs.
 * @throws GatewayError `gadget/...`; another gadget is never touched.
 */
export async function bringUp(
  host: GadgetHost,
  spec: GadgetSpec,
  options: BringUpOptions,
): Promise<GadgetStatus & { readonly hasChanged: boolean }> {
  checkEndpoints(spec.functions)
  requireRoot(host, "up")
  const configFs = await host.prepare()
  const udc = chooseUdc(host.udcs(), udcHolders(configFs), spec.name, options.udc)
  const plan = planUp(spec, observe(configFs, spec.name), udc)
  applyOperations(configFs, plan)
  for (const { name } of spec.functions.filter(({ hasNode }) => hasNode)) {
    const node = await host.nodeAppeared(deviceOf(configFs, spec, name), options.signal)
    host.grant(node, options.gid)
  }
  host.grantRecovery(spec.name, udc.name, options.gid)
  return { ...gadgetStatus(host, spec), hasChanged: plan.length > 0 }
}

/**
 * Removes everything of gadget `name`, in whatever state it is.
 * @returns whether there was anything.
 */
export function takeDown(host: GadgetHost, name: string): boolean {
  requireRoot(host, "down")
  const configFs = host.configFs()
  if (configFs === undefined) return false
  const plan = planDown(name, observe(configFs, name))
  applyOperations(configFs, plan)
  return plan.length > 0
}

/** Looks, changes nothing, needs no rights. */
export function gadgetStatus(host: GadgetHost, spec: GadgetSpec): GadgetStatus {
  const configFs = host.configFs()
  const holders = configFs === undefined ? new Map<string, string>() : udcHolders(configFs)
  const udcs = host.udcs().map((udc) => ({ ...udc, holder: holderOf(udc, holders) }))
  if (configFs === undefined) {
    const faults = ["the kernel's gadget support is not loaded: modprobe libcomposite"]
    return { state: "absent", faults, functions: [], udcs, udc: undefined }
  }
  const observed = observe(configFs, spec.name)
  const bound = boundUdc(observed, spec.name)
  const udc = udcs.find(({ name, function: driver }) => name === bound && driver !== "")?.name
  const faults = [...faultsOf(spec, observed)]
  const isThere = observed.has(spec.name)
  if (isThere && udc === undefined) faults.push("it is not bound to a USB controller")
  const statusOf = ({ name, title, hasNode }: GadgetFunction): FunctionStatus => {
    const device = observed.get(`${spec.name}/functions/${name}/dev`)
    const isMade = hasNode && udc !== undefined && device?.kind === "attribute"
    return { name, title, node: isMade ? host.node(textOf(device.value)) : undefined }
  }
  return {
    state: faults.length === 0 ? "up" : isThere ? "half-made" : "absent",
    faults,
    functions: isThere
      ? spec.functions.filter(({ name }) => observed.has(`${spec.name}/functions/${name}`)).map(statusOf)
      : [],
    udcs,
    udc,
  }
}

/** `major:minor` of a function's node. */
function deviceOf(configFs: ConfigFs, spec: GadgetSpec, name: string): string {
  return textOf(configFs.read(`${spec.name}/functions/${name}/dev`))
}

function requireRoot(host: GadgetHost, verb: string): void {
  if (host.isRoot) return
  throw new GatewayError(
    "gadget/not-root",
    `Only root may change the USB gadget: sudo npm run crashcart -- gadget ${verb}`,
  )
}
