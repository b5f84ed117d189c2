import type { SessionView } from "../session/index.ts"

/** What the target's USB port makes of keys. */
export type KeyboardStatus = NonNullable<SessionView<unknown>["target"]>["keyboard"]

export interface KeyHintInput {
  readonly isCaptured: boolean
  /** `KeyboardEvent.code` of the keys that are down. */
  readonly held: readonly string[]
  readonly unknownKey: string | undefined
  /** Undefined before the gateway has told. */
  readonly keyboard: KeyboardStatus | undefined
}

const modifierNames: Record<string, string> = {
  Control: "Ctrl",
  Shift: "Shift",
  Alt: "Alt",
  Meta: "Super",
}

const troubles: Record<Exclude<KeyboardStatus, "ready">, string> = {
  asleep: "USB is asleep",
  detached: "USB is not connected",
}

/** Whether the target takes keys, for all that is known. They are sent in any case: one may wake it. */
export function areKeysArriving(keyboard: KeyboardStatus | undefined): boolean {
  return keyboard === undefined || keyboard === "ready"
}

/** Where keys go. Held modifiers are named, other keys never: what is typed may be a password. */
export function keyHint({ isCaptured, held, unknownKey, keyboard }: KeyHintInput): string {
  if (unknownKey !== undefined) return `The target's keyboard has no ${unknownKey}`
  if (isCaptured && keyboard !== undefined && keyboard !== "ready") {
    return `Keys do not arrive: ${troubles[keyboard]}`
  }
  const modifiers = held.flatMap((code) => modifierNames[code.replace(/(Left|Right)$/, "")] ?? [])
  if (modifiers.length > 0) return `Held: ${[...new Set(modifiers)].join(" + ")}`
  return isCaptured ? "Keys go to the target" : "Click the picture to type"
}
