/**
 * Linux's own table from HID usages (page 0x07) to evdev keycodes, for the keys that type and the modifiers that choose
 * what they type.
 *
 * @see drivers/hid/hid-input.c, `hid_keyboard`; include/uapi/linux/input-event-codes.h
 */
const evdevCodes: ReadonlyMap<number, number> = new Map([
  ...letters(),
  // Digits 1 to 9 and 0.
  ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((code, index) => [0x1e + index, code] as const),
  [0x28, 28], // Enter
  [0x2b, 15], // Tab
  [0x2c, 57], // Space
  [0x2d, 12], // Minus
  [0x2e, 13], // Equal
  [0x2f, 26], // BracketLeft
  [0x30, 27], // BracketRight
  [0x31, 43], // Backslash
  [0x33, 39], // Semicolon
  [0x34, 40], // Quote
  [0x35, 41], // Backquote
  [0x36, 51], // Comma
  [0x37, 52], // Period
  [0x38, 53], // Slash
  [0x39, 58], // CapsLock
  [0x64, 86], // IntlBackslash (KEY_102ND)
  [0x87, 89], // IntlRo (KEY_RO)
  [0x89, 124], // IntlYen (KEY_YEN)
  [0xe1, 42], // ShiftLeft
  [0xe4, 97], // ControlRight
  [0xe6, 100], // AltRight
])

/** X11 has counted keycodes from 8 since 1987; evdev counts from 0. */
const x11Offset = 8

/** The keycode that libxkbcommon knows a usage by. @throws Error for a usage that types nothing. */
export function xkbKeycode(usage: number): number {
  const code = evdevCodes.get(usage)
  if (code === undefined) throw new Error(`no keycode is listed for usage 0x${usage.toString(16)}`)
  return code + x11Offset
}

/** Usages 0x04 to 0x1d are the letters A to Z by their US position; evdev numbers them row by row. */
function letters(): (readonly [number, number])[] {
  const rows: readonly (readonly [number, string])[] = [
    [16, "qwertyuiop"],
    [30, "asdfghjkl"],
    [44, "zxcvbnm"],
  ]
  return rows.flatMap(([first, row]) =>
    [...row].map(
      (letter, index) => [0x04 + letter.charCodeAt(0) - "a".charCodeAt(0), first + index] as const,
    ),
  )
}
