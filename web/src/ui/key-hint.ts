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
  /** Whether the target took what was typed or clicked last; undefined before that. */
  readonly isArriving: boolean | undefined
  /** The mouse is relative, and the page does not hold the pointer. */
  readonly isPointerWanted: boolean
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
export function areKeysArriving(
  keyboard: KeyboardStatus | undefined,
  isArriving: boolean | undefined,
): boolean {
  return (keyboard === undefined || keyboard === "ready") && isArriving !== false
}

/** Where keys go. Held modifiers are named, other keys never: what is typed may be a password. */
export function keyHint(input: KeyHintInput): string {
  const { isCaptured, held, unknownKey, keyboard, isArriving, isPointerWanted } = input
  if (unknownKey !== undefined) return `The target's keyboard has no ${unknownKey}`
  if (isCaptured && keyboard !== undefined && keyboard !== "ready") {
    return `Keys do not arrive: ${troubles[keyboard]}`
  }
  if (isCaptured && isArriving === false) return "Keys do not arrive: the target's USB is not listening"
  const modifiers = held.flatMap((code) => modifierNames[code.replace(/(Left|Right)$/, "")] ?? [])
  if (modifiers.length > 0) return `Held: ${[...new Set(modifiers)].join(" + ")}`
  if (isCaptured && isPointerWanted) return "Click the picture to move the mouse"
  return isCaptured ? "Keys go to the target" : "Click the picture to type"
}
