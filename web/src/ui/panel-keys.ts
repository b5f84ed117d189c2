/** What the Keyboard panel sends. */
export type PanelKey = PanelChord | PanelMacro

/** Pressed together, released together. */
export interface PanelChord {
  readonly name: string
  /** `KeyboardEvent.code` of each key, in the order they go down. */
  readonly codes: readonly string[]
}

/** Played by the gateway, with timing that the network cannot disturb; written as `parseMacro` reads it. */
export interface PanelMacro {
  readonly name: string
  readonly macro: string
}

export interface PanelGroup {
  readonly title: string
  readonly keys: readonly PanelKey[]
  /** Seldom wanted, so folded away at first. */
  readonly isFolded: boolean
}

const ctrlAlt = ["ControlLeft", "AltLeft"]
const functionKeys = Array.from({ length: 12 }, (_, index) => `F${index + 1}`)

const upperFunctionKeys = Array.from({ length: 12 }, (_, index) => `F${index + 13}`)

/** Linux's Magic SysRq, in the order in which a hung machine is brought down in peace. */
const sysRq = [
  ["R", "keyboard back"],
  ["E", "end all"],
  ["I", "kill all"],
  ["S", "sync"],
  ["U", "read-only"],
  ["B", "reboot now"],
] as const

/** KVM switches wait about a second for the second press, then for a digit. */
const scrollLockTwice = "ScrollLock\nwait 100\nScrollLock"
const kvmSwitch: readonly PanelMacro[] = [
  { name: "Scroll Lock twice", macro: scrollLockTwice },
  ...[1, 2, 3, 4].map((port) => ({
    name: `Scroll Lock twice, ${port}`,
    macro: `${scrollLockTwice}\nwait 100\nDigit${port}`,
  })),
  { name: "Scroll Lock twice, up", macro: `${scrollLockTwice}\nwait 100\nArrowUp` },
  { name: "Scroll Lock twice, down", macro: `${scrollLockTwice}\nwait 100\nArrowDown` },
  { name: "Num Lock twice", macro: "NumLock\nwait 100\nNumLock" },
  { name: "Ctrl twice", macro: "ControlLeft\nwait 100\nControlLeft" },
]

/** All of the rescue, in order, with time for each to do its work; Alt and SysRq stay down. */
const sysRqAll = [
  "down AltLeft",
  "wait 50",
  "down PrintScreen",
  ...sysRq.flatMap(([letter]) => [`wait ${letter === "I" || letter === "S" ? 3000 : 1500}`, `Key${letter}`]),
].join("\n")

export const panelGroups: readonly PanelGroup[] = [
  {
    title: "Keys",
    isFolded: false,
    keys: [
      { name: "Esc", codes: ["Escape"] },
      { name: "Tab", codes: ["Tab"] },
      { name: "Enter", codes: ["Enter"] },
      { name: "Backspace", codes: ["Backspace"] },
      { name: "Left", codes: ["ArrowLeft"] },
      { name: "Up", codes: ["ArrowUp"] },
      { name: "Down", codes: ["ArrowDown"] },
      { name: "Right", codes: ["ArrowRight"] },
      { name: "Home", codes: ["Home"] },
      { name: "End", codes: ["End"] },
      { name: "Page Up", codes: ["PageUp"] },
      { name: "Page Down", codes: ["PageDown"] },
      { name: "Del", codes: ["Delete"] },
      { name: "Insert", codes: ["Insert"] },
      { name: "Super", codes: ["MetaLeft"] },
      { name: "Print Screen", codes: ["PrintScreen"] },
      { name: "Scroll Lock", codes: ["ScrollLock"] },
      { name: "Pause", codes: ["Pause"] },
    ],
  },
  {
    title: "Kept by the browser or the desktop",
    isFolded: false,
    keys: [
      { name: "Ctrl+W", codes: ["ControlLeft", "KeyW"] },
      { name: "Ctrl+T", codes: ["ControlLeft", "KeyT"] },
      { name: "Ctrl+N", codes: ["ControlLeft", "KeyN"] },
      { name: "Ctrl+C", codes: ["ControlLeft", "KeyC"] },
      { name: "Alt+Tab", codes: ["AltLeft", "Tab"] },
      { name: "Alt+F4", codes: ["AltLeft", "F4"] },
    ],
  },
  {
    title: "F1 to F12",
    isFolded: true,
    keys: functionKeys.map((code) => ({ name: code, codes: [code] })),
  },
  {
    title: "Media keys",
    isFolded: true,
    keys: [
      { name: "Play/Pause", codes: ["MediaPlayPause"] },
      { name: "Previous", codes: ["MediaTrackPrevious"] },
      { name: "Next", codes: ["MediaTrackNext"] },
      { name: "Mute", codes: ["AudioVolumeMute"] },
      { name: "Volume −", codes: ["AudioVolumeDown"] },
      { name: "Volume +", codes: ["AudioVolumeUp"] },
      { name: "Darker", codes: ["BrightnessDown"] },
      { name: "Brighter", codes: ["BrightnessUp"] },
      { name: "Eject", codes: ["Eject"] },
    ],
  },
  {
    title: "Power keys",
    isFolded: true,
    keys: [
      { name: "Wake up", codes: ["WakeUp"] },
      { name: "Sleep", codes: ["Sleep"] },
      { name: "Power", codes: ["Power"] },
    ],
  },
  {
    title: "Japanese and Korean keys, F13 to F24",
    isFolded: true,
    keys: [
      { name: "Hangul / Kana", codes: ["Lang1"] },
      { name: "Hanja / Eisu", codes: ["Lang2"] },
      { name: "Katakana Hiragana", codes: ["KanaMode"] },
      { name: "Convert", codes: ["Convert"] },
      { name: "Non-convert", codes: ["NonConvert"] },
      { name: "Ro", codes: ["IntlRo"] },
      { name: "Yen", codes: ["IntlYen"] },
      ...upperFunctionKeys.map((code) => ({ name: code, codes: [code] })),
    ],
  },
  {
    title: "KVM switch",
    isFolded: true,
    keys: kvmSwitch,
  },
  {
    title: "Linux consoles",
    isFolded: true,
    keys: functionKeys.slice(0, 6).map((code) => ({ name: `Ctrl+Alt+${code}`, codes: [...ctrlAlt, code] })),
  },
  {
    title: "Linux rescue (Alt+SysRq)",
    isFolded: true,
    keys: [
      ...sysRq.map(([letter, effect]) => ({
        name: `SysRq+${letter}: ${effect}`,
        codes: ["AltLeft", "PrintScreen", `Key${letter}`],
      })),
      { name: "R E I S U B: all of it, in 12 s", macro: sysRqAll },
    ],
  },
]
