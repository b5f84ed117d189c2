import type { FunctionStatus, GadgetStatus } from "../hid/gadget/index.ts"

/** What the configuration says about the nodes, to be held against those that there are. */
export interface ConfiguredNodes {
  readonly keyboard: string
  readonly pointer: string
  readonly relativePointer: string
  readonly controls: string
}

/** What `crashcart gadget status` and `up` print, one string a line. */
export function gadgetReport(status: GadgetStatus, configured: ConfiguredNodes): readonly string[] {
  return [
    ...headline(status),
    ...status.functions.map(describeFunction),
    ...nodeHints(status.functions, configured),
    ...otherControllers(status),
  ]
}

function headline({ state, faults, udc, udcs }: GadgetStatus): readonly string[] {
  const bound = udcs.find(({ name }) => name === udc)
  if (state === "up" && bound !== undefined) {
    return [`The gadget is up on ${bound.name}: ${bound.state}${meaning(bound.state)}`]
  }
  const first =
    state === "absent" ? "The gadget is not up." : "The gadget is half-made; crashcart gadget up mends it."
  return [first, ...faults.map((fault) => `  ${fault}`)]
}

function describeFunction({ title, node }: FunctionStatus): string {
  return `  ${title.padEnd(22)} ${node ?? ""}`.trimEnd()
}

/** Said only where the gateway would open another function's node than it means to. */
function nodeHints(functions: readonly FunctionStatus[], configured: ConfiguredNodes): readonly string[] {
  const expected: readonly (readonly [string, string, string])[] = [
    ["hid.keyboard", "hid.keyboard", configured.keyboard],
    ["hid.mouse", "hid.pointer", configured.pointer],
    ["hid.relative", "hid.relative-pointer", configured.relativePointer],
    ["hid.controls", "hid.controls", configured.controls],
  ]
  return expected.flatMap(([name, key, path]) => {
    const node = functions.find((each) => each.name === name)?.node
    return node === undefined || node === path ? [] : [`  Configure ${key} = "${node}"; it is "${path}" now.`]
  })
}

function otherControllers({ udc, udcs }: GadgetStatus): readonly string[] {
  if (udcs.length === 0) return ["There is no USB device controller."]
  return udcs
    .filter(({ name }) => name !== udc)
    .map(({ name, state, holder }) =>
      // A free controller's state is that of whoever had it last.
      holder === undefined ? `Controller ${name}: free` : `Controller ${name}: held by "${holder}", ${state}`,
    )
}

/** USB 2.0 §9.1.1 for people. */
function meaning(state: string): string {
  switch (state) {
    case "configured":
      return ", the target uses it"
    case "suspended":
      return ", the target sleeps"
    case "not attached":
      return ", no target: is the cable in the Pi's data port, and the target switched on?"
    default:
      return ", the target has not set it up yet"
  }
}
