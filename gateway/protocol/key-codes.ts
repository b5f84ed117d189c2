/**
 * W3C `KeyboardEvent.code` (UI Events KeyboardEvent code Values) to usages of the HID keyboard page (HID Usage Tables
 * 1.5, §10, page 0x07). Both name the physical key, so the target's own layout decides what it types.
 */

/** First usage of a key that can be pressed; 0x00 to 0x03 are "no event" and the error codes of a report. */
const firstKey = 0x04
/** Last usage before the gap of reserved usages and keypad extras that no browser names. */
const lastKey = 0xa4

/** Left Control: the first of the eight modifiers, which are bits of a report's first octet (HID 1.11 §8.3). */
export const firstModifier = 0xe0
/** Right GUI. */
export const lastModifier = 0xe7

/** True for a usage that a key message may carry: 0x04..0xA4 and the modifiers 0xE0..0xE7. */
export function isKeyUsage(usage: number): boolean {
  return (
    Number.isInteger(usage) &&
    ((usage >= firstKey && usage <= lastKey) || (usage >= firstModifier && usage <= lastModifier))
  )
}

/** A row: the usage of the first code; the others follow it one by one. */
const rows: readonly (readonly [number, string])[] = [
  [0x04, "KeyA KeyB KeyC KeyD KeyE KeyF KeyG KeyH KeyI KeyJ KeyK KeyL KeyM"],
  [0x11, "KeyN KeyO KeyP KeyQ KeyR KeyS KeyT KeyU KeyV KeyW KeyX KeyY KeyZ"],
  [0x1e, "Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0"],
  [0x28, "Enter Escape Backspace Tab Space Minus Equal BracketLeft BracketRight Backslash"],
  // 0x32 (Non-US # and ~) is the same physical key as Backslash; browsers call both Backslash.
  [0x33, "Semicolon Quote Backquote Comma Period Slash CapsLock"],
  [0x3a, "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12"],
  [0x46, "PrintScreen ScrollLock Pause Insert Home PageUp Delete End PageDown"],
  [0x4f, "ArrowRight ArrowLeft ArrowDown ArrowUp"],
  [0x53, "NumLock NumpadDivide NumpadMultiply NumpadSubtract NumpadAdd NumpadEnter"],
  [0x59, "Numpad1 Numpad2 Numpad3 Numpad4 Numpad5 Numpad6 Numpad7 Numpad8 Numpad9 Numpad0 NumpadDecimal"],
  [0x64, "IntlBackslash ContextMenu Power NumpadEqual"],
  [0x68, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"],
  [0x75, "Help"],
  [0x7a, "Undo Cut Copy Paste Find AudioVolumeMute AudioVolumeUp AudioVolumeDown"],
  [0x85, "NumpadComma"],
  // The Japanese keys: International 1 to 5, then LANG 1 to 5 (Korean Hangul and Hanja are Lang1 and Lang2).
  [0x87, "IntlRo KanaMode IntlYen Convert NonConvert"],
  [0x90, "Lang1 Lang2 Lang3 Lang4 Lang5"],
  [firstModifier, "ControlLeft ShiftLeft AltLeft MetaLeft ControlRight ShiftRight AltRight MetaRight"],
]

// Maps, not objects: a code comes from outside, and "constructor" must be no key.
const usages: ReadonlyMap<string, number> = new Map(
  rows.flatMap(([first, codes]) => codes.split(" ").map((code, index) => [code, first + index] as const)),
)
const codes: ReadonlyMap<number, string> = new Map([...usages].map(([code, usage]) => [usage, code]))

/** The usage of a `KeyboardEvent.code`; undefined for keys that a keyboard-page report cannot carry (media keys, Fn). */
export function usageForCode(code: string): number | undefined {
  return usages.get(code)
}

/** The `KeyboardEvent.code` of a usage; undefined where no code names it. */
export function codeForUsage(usage: number): string | undefined {
  return codes.get(usage)
}
