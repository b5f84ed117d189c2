/**
 * `KeyboardEvent.key` of keys that switch an input method (W3C UI Events KeyboardEvent key Values, §3.8, Korean and
 * Japanese keys). Windows tells of most that they went down, and never that they came up again.
 */
const inputMethodKeys: ReadonlySet<string> = new Set([
  "Alphanumeric",
  "Eisu",
  "HangulMode",
  "HanjaMode",
  "Hankaku",
  "Hiragana",
  "HiraganaKatakana",
  "JunjaMode",
  "KanaMode",
  "KanjiMode",
  "Katakana",
  "Romaji",
  "Zenkaku",
  "ZenkakuHankaku",
])

export function isInputMethodKey(key: string): boolean {
  return inputMethodKeys.has(key)
}
