import type { PasteState } from "../session/index.ts"

type Refusal = Extract<PasteState, { phase: "refused" }>["reason"]
type Stop = Extract<PasteState, { phase: "stopped" }>["reason"]

const refusals: Record<Refusal, string> = {
  busy: "Nothing was typed: somebody else's text is being typed. Try again when it is done.",
  "too-long": "Nothing was typed: the text is too long. Paste it in parts.",
  "unknown-layout": "Nothing was typed: the gateway does not have this layout. Reload the page.",
  "keys-held": "Nothing was typed: somebody holds a key on the target. Release it and try again.",
  "caps-lock": "Nothing was typed: the target's Caps Lock does not go off. Switch it off and try again.",
  "not-connected": "Nothing was typed: there is no connection to the target.",
}

const stops: Record<Stop, string> = {
  cancelled: "it was cancelled",
  interrupted: "somebody pressed a key",
  "not-listening": "the target stopped taking keys",
  "connection-lost": "the connection was lost",
}

/** What became of the text; undefined while there is nothing to say. */
export function pasteSentence(state: PasteState): string | undefined {
  switch (state.phase) {
    case "idle":
      return undefined
    case "typing":
      return state.total === undefined ? "Starting to type…" : `Typing: ${soFar(state.typed, state.total)}`
    case "done":
      return state.typed === 1 ? "1 character was typed." : `${number(state.typed)} characters were typed.`
    case "untypable":
      return "Nothing was typed: the gateway has no keys for some characters."
    case "refused":
      return refusals[state.reason]
    case "stopped":
      return `Stopped after ${soFar(state.typed, state.total)}: ${stops[state.reason]}.`
  }
}

/** A character as a person can recognize it, whatever it looks like. */
export function characterName(character: string): string {
  const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")
  const isSeen = !/[\p{C}\p{M}\p{Z}]/u.test(character)
  return isSeen ? `${character} (U+${codePoint})` : `U+${codePoint}`
}

function soFar(typed: number, total: number | undefined): string {
  return total === undefined
    ? `${number(typed)} characters`
    : `${number(typed)} of ${number(total)} characters`
}

function number(value: number): string {
  return value.toLocaleString("en")
}
