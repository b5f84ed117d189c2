import { z } from "zod"

/** pino's levels and what people call them. */
const names: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "WARN",
  50: "ERROR",
  60: "FATAL",
}
const record = z.looseObject({ level: z.number(), time: z.number(), msg: z.string().default("") })
/** What a line for a person leaves out: it is the same in all of them. */
const aside = ["level", "time", "msg", "pid", "hostname"]
const timeSize = "HH:MM:SS".length

/**
 * A log line for a terminal: `12:34:56 WARN  usb device detached  device=/dev/hidg0 reason="..."`. Errors get their stack on lines of
 * their own. What is no line of pino's comes back as it is.
 */
export function terminalLine(line: string): string {
  const entry = record.safeParse(parsed(line))
  if (!entry.success) return line
  const { level, time, msg } = entry.data
  const fields = Object.entries(entry.data).filter(([key]) => !aside.includes(key))
  const stacks = fields.flatMap(([, value]) => stackOf(value) ?? [])
  const rest = fields
    .filter(([, value]) => stackOf(value) === undefined)
    .map(([key, value]) => `${key}=${shown(value)}`)
  const clock = new Date(time).toTimeString().slice(0, timeSize)
  const first = [clock, (names[level] ?? String(level)).padEnd(5), [msg, ...rest].join("  ")].join(" ")
  return `${[first, ...stacks.map(indented)].join("\n")}\n`
}

/** Where pino writes when a person reads: each line is made readable and passed on. */
export function terminalStream(output: { write(text: string): unknown }): { write(line: string): void } {
  return { write: (line) => void output.write(terminalLine(line)) }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function stackOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("stack" in value)) return undefined
  return typeof value.stack === "string" ? value.stack : undefined
}

/** Control characters stay JSON's escapes: a log line is not to move a terminal's cursor. */
function shown(value: unknown): string {
  const text = typeof value === "string" && /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value)
  return text ?? "undefined"
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ")
}
