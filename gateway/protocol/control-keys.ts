import { usageForCode } from "./key-codes.ts"

/**
 * Keys that a keyboard-page report does not carry, or that hosts heed only elsewhere: media and application keys on the
 * consumer page (HID Usage Tables 1.5, §15), the power keys on the generic desktop page (§4.5, System Control).
 */

/** Last consumer usage that the gadget's report can name. */
const lastConsumerUsage = 0x2ff
const firstSystemUsage = 0x81
const lastSystemUsage = 0x83

/** True for a usage that a consumer message may carry. */
export function isConsumerUsage(usage: number): boolean {
  return Number.isInteger(usage) && usage >= 1 && usage <= lastConsumerUsage
}

/** True for a usage that a system message may carry: Power Down, Sleep, Wake Up. */
export function isSystemUsage(usage: number): boolean {
  return Number.isInteger(usage) && usage >= firstSystemUsage && usage <= lastSystemUsage
}

/** One key of the target: which of its devices has it, and its usage there. */
export interface TargetKey {
  /** The type of the input message that presses it. */
  readonly type: "key" | "consumer" | "system"
  readonly usage: number
}

/** `KeyboardEvent.code`, usage; the names of older browsers included. */
const consumerUsages: readonly (readonly [string, number])[] = [
  ["BrightnessUp", 0x6f],
  ["BrightnessDown", 0x70],
  ["MediaRecord", 0xb2],
  ["MediaFastForward", 0xb3],
  ["MediaRewind", 0xb4],
  ["MediaTrackNext", 0xb5],
  ["MediaTrackPrevious", 0xb6],
  ["MediaStop", 0xb7],
  ["Eject", 0xb8],
  ["MediaPlayPause", 0xcd],
  // Windows heeds these on the consumer page alone.
  ["AudioVolumeMute", 0xe2],
  ["AudioVolumeUp", 0xe9],
  ["AudioVolumeDown", 0xea],
  ["VolumeMute", 0xe2],
  ["VolumeUp", 0xe9],
  ["VolumeDown", 0xea],
  ["MediaSelect", 0x183],
  ["LaunchMail", 0x18a],
  ["LaunchApp2", 0x192],
  ["LaunchApp1", 0x194],
  ["BrowserSearch", 0x221],
  ["BrowserHome", 0x223],
  ["BrowserBack", 0x224],
  ["BrowserForward", 0x225],
  ["BrowserStop", 0x226],
  ["BrowserRefresh", 0x227],
  ["BrowserFavorites", 0x22a],
]
const systemUsages: readonly (readonly [string, number])[] = [
  ["Power", 0x81],
  ["Sleep", 0x82],
  ["WakeUp", 0x83],
]

// Maps, not objects: a code comes from outside, and "constructor" must be no key.
const controls: ReadonlyMap<string, TargetKey> = new Map<string, TargetKey>([
  ...consumerUsages.map(([code, usage]) => [code, { type: "consumer", usage }] as const),
  ...systemUsages.map(([code, usage]) => [code, { type: "system", usage }] as const),
])

/** Where the target has the key of a `KeyboardEvent.code`; undefined for one that none of its devices has (Fn). */
export function targetKey(code: string): TargetKey | undefined {
  const control = controls.get(code)
  if (control !== undefined) return control
  const usage = usageForCode(code)
  return usage === undefined ? undefined : { type: "key", usage }
}
