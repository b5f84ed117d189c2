import type { KeyLayout } from "./key-layout.ts"

/** A character that a layout has no keys for, and where the text has it. */
export interface Untypable {
  readonly character: string
  readonly count: number
  /** Where it stands first: lines from 1, and characters (code points) of that line from 1. */
  readonly line: number
  readonly column: number
}

/**
 * Brings text into the form in which it is typed: line ends are line feeds, and letters with their accents are one
 * character where Unicode has one (NFC, Unicode Standard Annex #15).
 */
export function normalizeText(text: string): string {
  return text.replace(/\r\n?/g, "\n").normalize("NFC")
}

/** The characters of a normalized text that `layout` cannot type, in the order in which they first appear. */
export function findUntypable(layout: KeyLayout, text: string): Untypable[] {
  const found = new Map<string, { character: string; count: number; line: number; column: number }>()
  let line = 1
  let column = 0
  for (const character of text) {
    column += 1
    if (layout.strokes(character) === undefined) {
      const entry = found.get(character)
      if (entry === undefined) found.set(character, { character, count: 1, line, column })
      else entry.count += 1
    }
    if (character === "\n") {
      line += 1
      column = 0
    }
  }
  return [...found.values()]
}

/** The text without what `layout` cannot type. */
export function leaveOutUntypable(layout: KeyLayout, text: string): string {
  return [...text].filter((character) => layout.strokes(character) !== undefined).join("")
}
