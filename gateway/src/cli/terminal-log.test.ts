import fc from "fast-check"
import { pino } from "pino"
import { describe, expect, it } from "vitest"
import { terminalLine, terminalStream } from "./terminal-log.ts"

/** What pino makes of one call, as a person sees it. */
function logged(log: (logger: pino.Logger) => void): string {
  const lines: string[] = []
  log(pino({ level: "debug" }, terminalStream({ write: (text) => lines.push(text) })))
  return lines.join("")
}

describe("the log on a terminal", () => {
  it("is a line of time, level, message and fields", () => {
    const line = logged((log) =>
      log.warn({ device: "/dev/hidg0", tries: 3, reason: "not there" }, "usb device detached"),
    )
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d WARN {2}usb device detached {2}device=\/dev\/hidg0 {2}tries=3 {2}reason="not there"\n$/,
    )
  })

  it("keeps a room's name, and drops what is the same in every line", () => {
    const line = logged((log) => log.child({ room: "signaling" }).info("listens"))
    expect(line).toMatch(/ info {2}listens {2}room=signaling\n$/)
  })

  it("gives an error its stack, below the line", () => {
    const [first, second, third] = logged((log) => log.error({ err: new Error("no way") }, "failed")).split(
      "\n",
    )
    expect(first).toMatch(/ERROR failed$/)
    expect(second).toMatch(/^ {4}Error: no way$/)
    expect(third).toMatch(/^ {8}at /)
  })

  it("lets no field move the cursor", () => {
    expect(logged((log) => log.info({ name: "\u001b[2J" }, "hello"))).not.toContain("\u001b")
  })

  it("passes on what is not pino's", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.trim().startsWith("{"))
        expect(terminalLine(text)).toBe(text)
      }),
    )
  })
})
