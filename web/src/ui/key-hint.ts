export interface KeyHintInput {
  readonly isCaptured: boolean
  /** `KeyboardEvent.code` of the keys that are down. */
  readonly held: readonly string[]
  readonly unknownKey: string | undefined
}

const modifierNames: Record<string, string> = {
  Control: "Ctrl",
  Shift: "Shift",
  Alt: "Alt",
  Meta: "Super",
}

/** Where keys go. Held modifiers are named, other keys never: what is typed may be a password. */
export function keyHint({ isCaptured, held, unknownKey }: KeyHintInput): string {
  if (unknownKey !== undefined) return `The target's keyboard has no ${unknownKey}`
  const modifiers = held.flatMap((code) => modifierNames[code.replace(/(Left|Right)$/, "")] ?? [])
  if (modifiers.length > 0) return `Held: ${[...new Set(modifiers)].join(" + ")}`
  return isCaptured ? "Keys go to the target" : "Click the picture to type"
}
