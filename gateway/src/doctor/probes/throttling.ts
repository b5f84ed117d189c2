/** The bits of `vcgencmd get_throttled` (Raspberry Pi documentation, "vcgencmd"); 16 higher: it was so since the start. */
const bits = ["under-voltage", "capped frequency", "throttled", "soft temperature limit"] as const

export interface Throttling {
  readonly now: readonly string[]
  readonly before: readonly string[]
}

/** @param output `throttled=0x50005`; undefined for anything else. */
export function throttling(output: string): Throttling | undefined {
  const hex = /^throttled=0x([0-9a-f]{1,8})$/i.exec(output.trim())?.[1]
  if (hex === undefined) return undefined
  const value = Number.parseInt(hex, 16)
  const set = (shift: number) => bits.filter((_, index) => (value & (1 << (index + shift))) !== 0)
  return { now: set(0), before: set(16) }
}
