import { readFileSync } from "node:fs"

/** From linux-libc-dev, which libc6-dev brings. */
const header = "/usr/include/linux/input-event-codes.h"

/** Numbers of Linux's input events by name, e.g. `KEY_A`, from the kernel's own header. */
export function evdevNumbers(): ReadonlyMap<string, number> {
  const defined = readFileSync(header, "utf8").matchAll(/^#define\s+(\w+)\s+(0x[\da-f]+|\d+)/gm)
  return new Map([...defined].map(([, name = "", number]) => [name, Number(number)]))
}

const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
const digits = [..."0123456789"]
const span = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/**
 * The key that Linux has for each `KeyboardEvent.code`, by the two standards' words for the same physical key: UI Events
 * KeyboardEvent code Values, and input-event-codes.h.
 */
export const evdevKeyOf: ReadonlyMap<string, string> = new Map([
  ...letters.map((letter) => [`Key${letter}`, `KEY_${letter}`] as const),
  ...digits.map((digit) => [`Digit${digit}`, `KEY_${digit}`] as const),
  ...digits.map((digit) => [`Numpad${digit}`, `KEY_KP${digit}`] as const),
  ...span(1, 24).map((number) => [`F${number}`, `KEY_F${number}`] as const),
  ...words(`
    Enter ENTER  Escape ESC  Backspace BACKSPACE  Tab TAB  Space SPACE  Minus MINUS  Equal EQUAL
    BracketLeft LEFTBRACE  BracketRight RIGHTBRACE  Backslash BACKSLASH  Semicolon SEMICOLON  Quote APOSTROPHE
    Backquote GRAVE  Comma COMMA  Period DOT  Slash SLASH  CapsLock CAPSLOCK  IntlBackslash 102ND
    PrintScreen SYSRQ  ScrollLock SCROLLLOCK  Pause PAUSE  Insert INSERT  Home HOME  PageUp PAGEUP
    Delete DELETE  End END  PageDown PAGEDOWN  ArrowRight RIGHT  ArrowLeft LEFT  ArrowDown DOWN  ArrowUp UP
    NumLock NUMLOCK  NumpadDivide KPSLASH  NumpadMultiply KPASTERISK  NumpadSubtract KPMINUS  NumpadAdd KPPLUS
    NumpadEnter KPENTER  NumpadDecimal KPDOT  NumpadEqual KPEQUAL  NumpadComma KPCOMMA
    ContextMenu COMPOSE  Power POWER  Help HELP  Undo UNDO  Cut CUT  Copy COPY  Paste PASTE  Find FIND
    AudioVolumeMute MUTE  AudioVolumeUp VOLUMEUP  AudioVolumeDown VOLUMEDOWN
    IntlRo RO  KanaMode KATAKANAHIRAGANA  IntlYen YEN  Convert HENKAN  NonConvert MUHENKAN
    Lang1 HANGEUL  Lang2 HANJA  Lang3 KATAKANA  Lang4 HIRAGANA  Lang5 ZENKAKUHANKAKU
    ControlLeft LEFTCTRL  ShiftLeft LEFTSHIFT  AltLeft LEFTALT  MetaLeft LEFTMETA
    ControlRight RIGHTCTRL  ShiftRight RIGHTSHIFT  AltRight RIGHTALT  MetaRight RIGHTMETA
  `),
])

/** The same for the media, application and power keys, which are on other devices. */
export const evdevControlOf: ReadonlyMap<string, string> = new Map(
  words(`
    BrightnessUp BRIGHTNESSUP  BrightnessDown BRIGHTNESSDOWN  MediaRecord RECORD  MediaFastForward FASTFORWARD
    MediaRewind REWIND  MediaTrackNext NEXTSONG  MediaTrackPrevious PREVIOUSSONG  MediaStop STOPCD  Eject EJECTCD
    MediaPlayPause PLAYPAUSE  AudioVolumeMute MUTE  AudioVolumeUp VOLUMEUP  AudioVolumeDown VOLUMEDOWN
    MediaSelect CONFIG  LaunchMail MAIL  LaunchApp2 CALC  LaunchApp1 FILE  BrowserSearch SEARCH  BrowserHome HOMEPAGE
    BrowserBack BACK  BrowserForward FORWARD  BrowserStop STOP  BrowserRefresh REFRESH  BrowserFavorites BOOKMARKS
    Power POWER  Sleep SLEEP  WakeUp WAKEUP
  `),
)

function words(text: string): (readonly [string, string])[] {
  const pairs = text.trim().split(/\s{2,}|\n\s*/)
  return pairs.map((pair) => {
    const [code = "", name = ""] = pair.split(" ")
    return [code, `KEY_${name}`] as const
  })
}
