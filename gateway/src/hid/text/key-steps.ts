import { type KeyLayout, modifierKeys } from "../../../protocol/index.ts"

/** One key going down or up: one report. */
export interface KeyStep {
  readonly usage: number
  readonly isDown: boolean
  /** Set on the step that completes a character: characters (code points) typed by then. */
  readonly typed?: number
}

/**
 * The key changes that type a text, one report each: firmware and remote consoles that look at one change of a report
 * only lose nothing. Modifiers stay down from one character to the next where both want them. Nothing is held at the end.
 *
 * @param text normalized; characters that the layout cannot type are passed over
 */
export function* keySteps(layout: KeyLayout, text: string): Generator<KeyStep> {
  let held: readonly number[] = []
  let typed = 0
  for (const character of text) {
    typed += 1
    const strokes = layout.strokes(character) ?? []
    for (const [index, { usage, modifiers }] of strokes.entries()) {
      const wanted = modifierKeys(modifiers)
      yield* changeModifiers(held, wanted)
      held = wanted
      yield { usage, isDown: true }
      yield index === strokes.length - 1 ? { usage, isDown: false, typed } : { usage, isDown: false }
    }
  }
  yield* changeModifiers(held, [])
}

/** Lets go in the reverse order of pressing, so that no modifier is ever pressed under one that should come after it. */
function* changeModifiers(held: readonly number[], wanted: readonly number[]): Generator<KeyStep> {
  const firstChange = held.findIndex((usage, index) => wanted[index] !== usage)
  const kept = firstChange === -1 ? held.length : firstChange
  for (const usage of held.slice(kept).toReversed()) yield { usage, isDown: false }
  for (const usage of wanted.slice(kept)) yield { usage, isDown: true }
}
