import { type Line, plain } from "./scrollback.ts"

/** What a command may see of the machine and do to it. */
export interface Machine {
  readonly columns: number
  readonly widthPx: number
  readonly heightPx: number
  readonly wallClock: Date
  readonly uptime: string
  readonly history: readonly string[]
  readonly pointer: { readonly x: number; readonly y: number; readonly clicks: number }
  /** The last HID reports taken, oldest first, as text. */
  readonly recentReports: readonly string[]
  print(...lines: readonly Line[]): void
  clear(): void
  restart(): void
  showTestCard(): void
  suspendUsb(seconds: number): void
  dropSignal(seconds: number): void
  /** Returns false when the monitor has no such mode. */
  setMode(widthPx: number, heightPx: number): boolean
}

interface Command {
  readonly summary: string
  run(machine: Machine, args: readonly string[]): void
}

/** The modes of the simulated monitor. */
export const modes: readonly (readonly [widthPx: number, heightPx: number])[] = [
  [800, 600],
  [1024, 768],
  [1280, 720],
  [1280, 1024],
  [1920, 1080],
]

const faultSeconds = 5

const files = new Map([
  ["motd", "You cannot break anything here. Go on, try."],
  [
    "readme.txt",
    "The machine in front of you is imaginary. The video, the keys and the delay between them are real.",
  ],
])

const commands = new Map<string, Command>([
  ["help", { summary: "this list", run: help }],
  ["keys", { summary: "the last HID reports that arrived", run: keys }],
  ["mouse", { summary: "where the pointer is, and how it got there", run: mouse }],
  ["testcard", { summary: "a picture to judge the video by", run: (machine) => machine.showTestCard() }],
  ["colours", { summary: "every colour this screen has", run: colours }],
  ["xrandr", { summary: "modes of the monitor; xrandr 1920x1080 switches", run: xrandr }],
  ["nosignal", { summary: `unplug HDMI for ${faultSeconds} seconds`, run: nosignal }],
  ["sleep", { summary: `put USB to sleep for ${faultSeconds} seconds`, run: sleep }],
  ["reboot", { summary: "restart, as Ctrl+Alt+Del does", run: (machine) => machine.restart() }],
  ["clear", { summary: "an empty screen, as Ctrl+L", run: (machine) => machine.clear() }],
  ["date", { summary: "the time here", run: (machine) => machine.print(plain(dateText(machine.wallClock))) }],
  ["uptime", { summary: "since when", run: (machine) => machine.print(plain(`up ${machine.uptime}`)) }],
  ["uname", { summary: "what this is", run: uname }],
  ["ls", { summary: "files", run: (machine) => machine.print(plain([...files.keys()].join("  "))) }],
  ["cat", { summary: "read one", run: cat }],
  ["echo", { summary: "say it again", run: (machine, args) => machine.print(plain(args.join(" "))) }],
  ["history", { summary: "what was typed before", run: history }],
  ["whoami", { summary: "you", run: (machine) => machine.print(plain("root, but nowhere")) }],
  ["exit", { summary: "leave", run: (machine) => machine.print(plain("There is nowhere to go.")) }],
])

/** Runs one line as a shell would: a name and its arguments, separated by blanks. */
export function runCommand(line: string, machine: Machine): void {
  const [name = "", ...args] = line.trim().split(/\s+/)
  if (name === "") return
  const command = commands.get(name === "colors" ? "colours" : name)
  if (command === undefined) machine.print(plain(`sh: ${name}: command not found`))
  else command.run(machine, args)
}

/** Names of commands that begin with `prefix`. */
export function completions(prefix: string): readonly string[] {
  return [...commands.keys()].filter((name) => name.startsWith(prefix))
}

function help(machine: Machine): void {
  for (const [name, { summary }] of commands) {
    machine.print({ spans: [{ text: `  ${name.padEnd(12)}`, ink: "accent" }, { text: summary }] })
  }
  machine.print(plain("  Arrows, Tab, Page Up and the wheel do what you expect.", "dim"))
}

function keys(machine: Machine): void {
  machine.print(plain("The last reports, as they came over USB (HID 1.11, appendix B):", "dim"))
  machine.print(...machine.recentReports.map((report) => plain(`  ${report}`)))
}

function mouse(machine: Machine): void {
  const { x, y, clicks } = machine.pointer
  machine.print(
    plain(
      `The pointer is at ${x}, ${y} of ${machine.widthPx}×${machine.heightPx}; ${clicks} clicks since boot.`,
    ),
    plain(
      "It is an absolute mouse: each report says where on the screen, 0 to 32767 both ways, so your",
      "dim",
    ),
    plain("pointer and this one never drift apart. Drag to leave a trace, turn the wheel to scroll.", "dim"),
  )
}

function colours(machine: Machine): void {
  const bars = (["grey", "yellow", "cyan", "green", "magenta", "red", "blue", "accent"] as const).map(
    (ink) => ({
      text: "█".repeat(8),
      ink,
    }),
  )
  const greys = (["background", "panel", "line", "faint", "dim", "text", "bright"] as const).map((ink) => ({
    text: "█".repeat(8),
    ink,
  }))
  machine.print(
    { spans: bars },
    { spans: bars },
    { spans: greys },
    { spans: [{ text: "░▒▓█ ┌──┬──┐ ←↑→↓ äöüßñç" }] },
  )
}

function xrandr(machine: Machine, args: readonly string[]): void {
  const wanted = args.find((arg) => !arg.startsWith("-"))
  if (wanted !== undefined) {
    const [, width, height] = /^(\d+)x(\d+)$/.exec(wanted) ?? []
    if (!machine.setMode(Number(width), Number(height)))
      machine.print(plain(`xrandr: cannot find mode ${wanted}`))
    return
  }
  machine.print(plain(`HDMI-1 connected ${machine.widthPx}x${machine.heightPx}+0+0`))
  for (const [width, height] of modes) {
    const isPresent = width === machine.widthPx && height === machine.heightPx
    machine.print({
      spans: [
        { text: `   ${`${width}x${height}`.padEnd(12)} 30.00` },
        { text: isPresent ? " ●" : "", ink: "accent" },
      ],
    })
  }
}

function nosignal(machine: Machine): void {
  machine.print(plain(`HDMI comes back in ${faultSeconds} seconds.`, "dim"))
  machine.dropSignal(faultSeconds)
}

function sleep(machine: Machine): void {
  machine.print(plain(`USB sleeps for ${faultSeconds} seconds. Try to type.`, "dim"))
  machine.suspendUsb(faultSeconds)
}

function uname(machine: Machine, args: readonly string[]): void {
  machine.print(
    plain(args.includes("-a") ? "Imaginary target 1.0 crashcart-demo i440 GNU/Nowhere" : "Imaginary"),
  )
}

function cat(machine: Machine, args: readonly string[]): void {
  for (const arg of args) {
    const content = files.get(arg.replace(/^(\/etc\/|\.\/|~\/)/, ""))
    machine.print(plain(content ?? `cat: ${arg}: No such file or directory`))
  }
}

function history(machine: Machine): void {
  machine.print(...machine.history.map((line, index) => plain(`${String(index + 1).padStart(5)}  ${line}`)))
}

/** As date(1) writes it, in UTC. */
function dateText(date: Date): string {
  const [weekday = "", day = "", month = "", year = "", time = ""] = date
    .toUTCString()
    .replace(",", "")
    .split(" ")
  return `${weekday} ${month} ${day} ${time} UTC ${year}`
}
