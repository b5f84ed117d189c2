/** Modifier bits of a boot report's first octet that choose a character (HID 1.11 §8.3). */
export const shift = 0x02
/** Right Control: the fifth level of the Canadian multilingual layout. */
export const controlRight = 0x10
export const altGr = 0x40

/** In the order in which they are pressed: Shift last, because with it the others may mean something else. */
const modifierUsages: readonly (readonly [bit: number, usage: number])[] = [
  [altGr, 0xe6],
  [controlRight, 0xe4],
  [shift, 0xe1],
]

/** The keys to hold for `modifiers`, in the order in which to press them. */
export function modifierKeys(modifiers: number): number[] {
  return modifierUsages.filter(([bit]) => (modifiers & bit) !== 0).map(([, usage]) => usage)
}

/** One key pressed and released while modifiers are held. */
export interface Stroke {
  /** HID keyboard page usage. */
  readonly usage: number
  /** {@link shift}, {@link controlRight}, {@link altGr} in any sum. */
  readonly modifiers: number
}

/** What one keyboard layout types, as `gateway/layouts/generate.ts` writes it. */
export interface LayoutData {
  /** xkb's layout and variant, e.g. `de-nodeadkeys`. */
  readonly id: string
  /** As people know it, e.g. "German (no dead keys)". */
  readonly name: string
  /**
   * What each key of {@link keyOrder} types with these modifiers, one code point a key; {@link nothing} where the key
   * types none or where another way to type it is better: each character appears once in the whole layout.
   */
  readonly levels: readonly (readonly [modifiers: number, characters: string])[]
  /**
   * What follows a dead key, or two: their strokes as usage, modifiers, usage, modifiers; then pairs of code points,
   * what is made and the character whose stroke makes it (U+0000: the dead keys alone do).
   */
  readonly dead: readonly (readonly [strokes: readonly number[], pairs: string])[]
}

/** The keys that type on a keyboard of 105 keys, row by row from the top left; then the two that Japan and Brazil add. */
export const keyOrder: readonly number[] = [
  [0x35, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2d, 0x2e],
  [0x14, 0x1a, 0x08, 0x15, 0x17, 0x1c, 0x18, 0x0c, 0x12, 0x13, 0x2f, 0x30],
  [0x04, 0x16, 0x07, 0x09, 0x0a, 0x0b, 0x0d, 0x0e, 0x0f, 0x33, 0x34, 0x31],
  [0x64, 0x1d, 0x1b, 0x06, 0x19, 0x05, 0x11, 0x10, 0x36, 0x37, 0x38],
  [0x2c, 0x87, 0x89],
].flat()

/** Stands in {@link LayoutData.levels} where a key types no character: U+FFFD, which no keyboard types. */
export const nothing = "\ufffd"

const noKey = "\0"
const enter: Stroke = { usage: 0x28, modifiers: 0 }
const tab: Stroke = { usage: 0x2b, modifiers: 0 }

/** A keyboard layout of the target, asked character by character. */
export class KeyLayout {
  readonly id: string
  readonly name: string
  readonly #strokes = new Map<string, readonly Stroke[]>([
    ["\n", [enter]],
    ["\t", [tab]],
  ])

  constructor(data: LayoutData) {
    this.id = data.id
    this.name = data.name
    for (const [modifiers, characters] of data.levels) this.#addLevel(modifiers, [...characters])
    for (const [numbers, pairs] of data.dead) this.#addDead(strokesOf(numbers), [...pairs])
  }

  /** The strokes that type one code point (a line feed is Enter); undefined when this layout has none. */
  strokes(character: string): readonly Stroke[] | undefined {
    return this.#strokes.get(character)
  }

  /** Every character that can be typed. */
  get characters(): Iterable<string> {
    return this.#strokes.keys()
  }

  #addLevel(modifiers: number, characters: readonly string[]): void {
    for (const [index, usage] of keyOrder.entries()) {
      const character = characters[index]
      if (character !== undefined && character !== nothing) {
        this.#strokes.set(character, [{ usage, modifiers }])
      }
    }
  }

  #addDead(dead: readonly Stroke[], pairs: readonly string[]): void {
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      const [made = "", base = noKey] = pairs.slice(index, index + 2)
      this.#strokes.set(made, [...dead, ...(this.#strokes.get(base) ?? [])])
    }
  }
}

function strokesOf(numbers: readonly number[]): Stroke[] {
  const strokes: Stroke[] = []
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const [usage = 0, modifiers = 0] = numbers.slice(index, index + 2)
    strokes.push({ usage, modifiers })
  }
  return strokes
}
