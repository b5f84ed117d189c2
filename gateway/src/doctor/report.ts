import { type Area, type AreaFinding, areas, type Level } from "./finding.ts"

const titles: Readonly<Record<Area, string>> = {
  configuration: "Configuration",
  service: "Gateway",
  capture: "Capture device",
  hdmi: "HDMI signal",
  encoder: "H.264",
  ustreamer: "uStreamer",
  gadget: "USB gadget",
  permissions: "Permissions",
  network: "Network",
  certificate: "Certificate",
  clock: "Clock",
  space: "Free space",
  processor: "Processor",
}

const marks: Readonly<Record<Level, string>> = {
  ok: "ok",
  note: "note",
  warning: "look",
  fault: "FAULT",
  unseen: "unseen",
}

export interface ReportOptions {
  /** Columns of the terminal; lines are broken there. */
  readonly width: number
  /** What is examined: the machine's model or name. */
  readonly subject: string
}

const titleWidth = 16
const markWidth = 8

/**
 * The findings for a person, one string a line: area, mark, sentence, and below it what mends it.
 *
 * ```
 * USB gadget      FAULT   The target sees no keyboard and no mouse: the gadget is not up.
 *                         → sudo systemctl restart crashcart-gadget
 * ```
 */
export function report(
  findings: readonly AreaFinding[],
  { width, subject }: ReportOptions,
): readonly string[] {
  const lines = [`crashcart doctor, ${subject}`, ""]
  for (const area of areas) {
    const mine = findings.filter((finding) => finding.area === area)
    for (const [index, { level, text, remedy }] of mine.entries()) {
      const title = index === 0 ? titles[area] : ""
      const room = width - titleWidth - markWidth
      const [first = "", ...rest] = broken(text, room)
      lines.push(`${title.padEnd(titleWidth)}${marks[level].padEnd(markWidth)}${first}`)
      // A command stays on one line, however long: it is there to be copied.
      for (const line of [...rest, ...(remedy === undefined ? [] : [`→ ${remedy}`])])
        lines.push(`${" ".repeat(titleWidth + markWidth)}${line}`)
    }
  }
  return [...lines, "", verdict(findings)]
}

/** 1 when something does not work, 0 else: warnings are for people. */
export function exitCodeOf(findings: readonly AreaFinding[]): 0 | 1 {
  return findings.some(({ level }) => level === "fault") ? 1 : 0
}

/** The findings for a program. */
export function jsonReport(findings: readonly AreaFinding[], subject: string): string {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length
  const summary = { faults: count("fault"), warnings: count("warning"), unseen: count("unseen") }
  return JSON.stringify({ subject, summary, findings }, undefined, 2)
}

function verdict(findings: readonly AreaFinding[]): string {
  const count = (level: Level, one: string, many: string) => {
    const number = findings.filter((finding) => finding.level === level).length
    return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`]
  }
  const parts = [
    ...count("fault", "fault", "faults"),
    ...count("warning", "thing to look at", "things to look at"),
    ...count("unseen", "could not be seen (as root more can)", "could not be seen (as root more can)"),
  ]
  return parts.length === 0 ? "Nothing is wrong." : `${parts.join(", ")}.`
}

/** Breaks between words; a word longer than the room stays whole. */
function broken(text: string, room: number): string[] {
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > room) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
