/**
 * What a US keyboard's keys mean to the simulated target (HID Usage Tables 1.5 §10, page 0x07). The target has its own
 * table on purpose: it is the independent half that shows whether the console's mapping is right.
 */

/** Bits of the modifiers octet (HID 1.11 §8.3). */
export const modifierBit = { ctrl: 0x11, shift: 0x22, alt: 0x44, gui: 0x88 } as const
/** Bits of the LED octet (HID 1.11 appendix B.1). */
export const ledBit = { num: 1, caps: 2, scroll: 4 } as const

/** Plain and shifted characters of the usages from 0x1E on. */
const characters: readonly (readonly [plain: string, shifted: string] | undefined)[] = [
  ...["1!", "2@", "3#", "4$", "5%", "6^", "7&", "8*", "9(", "0)"].map(pairOf),
  ...Array.from({ length: 4 }, () => undefined), // Enter, Escape, Backspace, Tab
  ...["  ", "-_", "=+", "[{", "]}", "\\|", "\\|", ";:", "'\"", "`~", ",<", ".>", "/?"].map(pairOf),
]

/** Usages 0x54.. on the keypad: always a character, whatever Num Lock says. */
const keypadOperators = new Map([
  [0x54, "/"],
  [0x55, "*"],
  [0x56, "-"],
  [0x57, "+"],
  [0x67, "="],
])

/** Usages 0x59..0x63: digit with Num Lock, else the navigation key of the other block (usage; 0 for the middle 5). */
const keypadDigits = "1234567890."
const keypadNavigation = [0x4d, 0x51, 0x4e, 0x50, 0, 0x4f, 0x4a, 0x52, 0x4b, 0x49, 0x4c] as const

const names = new Map<number, string>([
  [0x28, "Enter"],
  [0x29, "Esc"],
  [0x2a, "Backspace"],
  [0x2b, "Tab"],
  [0x2c, "Space"],
  [0x39, "Caps Lock"],
  [0x46, "Print"],
  [0x47, "Scroll Lock"],
  [0x48, "Pause"],
  [0x49, "Insert"],
  [0x4a, "Home"],
  [0x4b, "Page Up"],
  [0x4c, "Delete"],
  [0x4d, "End"],
  [0x4e, "Page Down"],
  [0x4f, "→"],
  [0x50, "←"],
  [0x51, "↓"],
  [0x52, "↑"],
  [0x53, "Num Lock"],
  [0x58, "Keypad Enter"],
  [0x65, "Menu"],
  ...["Ctrl", "Shift", "Alt", "Super", "Right Ctrl", "Right Shift", "AltGr", "Right Super"].map(
    (name, bit) => [0xe0 + bit, name] as const,
  ),
])

/** The character this key types, undefined when it types none (function keys, or Ctrl, Alt or Super held). */
export function characterOf(usage: number, modifiers: number, leds: number): string | undefined {
  if (modifiers & (modifierBit.ctrl | modifierBit.alt | modifierBit.gui)) return undefined
  const isShifted = (modifiers & modifierBit.shift) !== 0
  if (usage >= 0x04 && usage <= 0x1d) {
    const letter = letterOf(usage)
    return isShifted !== ((leds & ledBit.caps) !== 0) ? letter.toUpperCase() : letter
  }
  if (usage >= 0x59 && usage <= 0x63) {
    return isKeypadNumeric(modifiers, leds) ? keypadDigits[usage - 0x59] : undefined
  }
  const operator = keypadOperators.get(usage)
  if (operator !== undefined) return operator
  const pair = usage === 0x64 ? pairOf("\\|") : characters[usage - 0x1e]
  return pair?.[isShifted ? 1 : 0]
}

/** The usage after Num Lock: with it off, the keypad's digits are Home, arrows and so on, and its Enter is Enter. */
export function navigationOf(usage: number, modifiers: number, leds: number): number {
  if (usage === 0x58) return 0x28
  if (usage < 0x59 || usage > 0x63 || isKeypadNumeric(modifiers, leds)) return usage
  return keypadNavigation[usage - 0x59] ?? usage
}

/** The letter a–z of a usage 0x04..0x1D. */
export function letterOf(usage: number): string {
  return String.fromCharCode(0x61 + usage - 0x04)
}

/** What is printed on the key cap. */
export function keyName(usage: number): string {
  if (usage >= 0x3a && usage <= 0x45) return `F${usage - 0x39}`
  if (usage >= 0x68 && usage <= 0x73) return `F${usage - 0x68 + 13}`
  if (usage >= 0x59 && usage <= 0x63) return `Keypad ${keypadDigits[usage - 0x59]}`
  const operator = keypadOperators.get(usage)
  if (operator !== undefined) return `Keypad ${operator}`
  const name = names.get(usage) ?? characterOf(usage, 0, 0)?.toUpperCase()
  return name ?? `0x${usage.toString(16).padStart(2, "0")}`
}

/** Shift turns Num Lock around, as on a PC. */
function isKeypadNumeric(modifiers: number, leds: number): boolean {
  return ((leds & ledBit.num) !== 0) !== ((modifiers & modifierBit.shift) !== 0)
}

function pairOf(pair: string): readonly [string, string] {
  return [pair.charAt(0), pair.charAt(1)]
}
