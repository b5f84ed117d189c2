import type { Pointer } from "./pointer.ts"
import { hashState, type StripFields } from "./strip.ts"
import type { TypedText } from "./typed-text.ts"

/** What the strip tells of the target's state. */
export function stripFieldsOf(state: {
  readonly frame: number
  readonly nowUs: number
  readonly pointer: Pointer
  readonly leds: number
  readonly typed: TypedText
}): StripFields {
  const { frame, nowUs, pointer, leds, typed } = state
  const { x, y, buttons, clicks, lastClick, wheelSteps } = pointer
  return {
    frame,
    timeUs: nowUs % 2 ** 48,
    stateHash: hashState({ typedText: typed.text, leds, buttons, pointerX: x, pointerY: y, clicks }),
    pointerX: x,
    pointerY: y,
    buttons,
    leds,
    clicks,
    lastClickX: lastClick.x,
    lastClickY: lastClick.y,
    typedCount: typed.count,
    wheelSteps,
    typedTail: typed.text,
  }
}
