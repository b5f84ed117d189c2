import { type Line, plain } from "./scrollback.ts"

/** What a newcomer reads first. */
export const banner: readonly Line[] = [
  { spans: [{ text: "This computer isn't there.", ink: "bright" }], double: true },
  plain(""),
  plain(
    "The gateway draws this screen 30 times a second and sends it to you as live video over WebRTC.",
    "dim",
  ),
  plain(
    "What you type comes back as USB keyboard reports, and is read here as any PC would read them.",
    "dim",
  ),
  plain(""),
  ...[
    ["type", "and press Enter; help lists what this machine understands"],
    ["keys", "shows the last reports your keyboard sent"],
    ["Caps Lock", "lights its lamp, here and in your browser"],
    ["click", "anywhere: the ring shows where the target saw it"],
    ["Ctrl+Alt+Del", "restarts the machine"],
  ].map(([what = "", then = ""]) => ({
    spans: [
      { text: `  ${what.padEnd(14)}`, ink: "accent" as const },
      { text: then, ink: "text" as const },
    ],
  })),
  plain(""),
]

/** What the boot screen says, and when (milliseconds after the restart). */
export const bootMessages: readonly (readonly [atMs: number, line: Line])[] = [
  [300, { spans: [{ text: "crashcart firmware", ink: "bright" }] }],
  [300, plain("")],
  [600, plain("  Processor   imaginary, 1 core", "dim")],
  [800, plain("  Memory      640K ought to be enough", "dim")],
  [1000, plain("  Keyboard    found on USB", "dim")],
  [1150, plain("  Mouse       found on USB", "dim")],
  [1300, plain("  Disk        none needed", "dim")],
  [1600, plain("")],
  [1600, plain("Starting the system …")],
]

/** When the prompt comes back after a restart, milliseconds. */
export const bootMs = 2400
