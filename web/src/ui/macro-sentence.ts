import type { MacroState } from "../session/index.ts"

const refusals: Record<Extract<MacroState, { phase: "refused" }>["reason"], string> = {
  busy: "something else is being typed",
  "too-long": "it is longer than ten minutes",
  "keys-held": "a key is held down on the target; release it first",
  "not-connected": "there is no connection to the gateway",
}

const stops: Record<Extract<MacroState, { phase: "stopped" }>["reason"], string> = {
  cancelled: "was cancelled",
  interrupted: "was stopped by a key that somebody pressed",
  "not-listening": "stopped, for the target's USB is not listening",
  "connection-lost": "stopped with the connection",
}

/** What became of the last macro, for a person; undefined where there is nothing to say. */
export function macroSentence(state: MacroState): string | undefined {
  switch (state.phase) {
    case "idle":
      return undefined
    case "playing":
      return `Playing "${state.name}": ${state.played} of ${state.total} steps`
    case "done":
      return `"${state.name}" was played.`
    case "refused":
      return `"${state.name}" was not played: ${refusals[state.reason]}.`
    case "stopped":
      return `"${state.name}" ${stops[state.reason]}, after ${state.played} of ${state.total} steps. Everything is released.`
  }
}
