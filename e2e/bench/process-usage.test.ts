import { describe, expect, it } from "vitest"
import { cpuSeconds, parseCpuTicks, parseResidentBytes, residentBytes } from "./process-usage.ts"

describe("a process's usage", () => {
  it("is user and system time, whatever the process is called", () => {
    const stat = "42 (a) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 731 269 5 6 20 0 11 0 12345 1000 200"
    expect(parseCpuTicks(stat)).toBe(1000)
    expect(() => parseCpuTicks("42 (node) S 1 42")).toThrow("not a /proc/PID/stat line")
  })

  it("is the resident memory in bytes", () => {
    expect(parseResidentBytes("Name:\tnode\nVmHWM:\t  200 kB\nVmRSS:\t  123 kB\n")).toBe(123 * 1024)
    expect(() => parseResidentBytes("Name:\tnode\nState:\tZ (zombie)\n")).toThrow("the process has ended")
  })

  it("grows with the work that this process does", async () => {
    const before = await cpuSeconds(process.pid)
    let now = before
    let work = 0
    while (now < before + 0.03) {
      for (let i = 0; i < 1e6; i += 1) work += Math.sqrt(i)
      now = await cpuSeconds(process.pid)
    }
    expect(work).toBeGreaterThan(0)
    // process.cpuUsage() counts the same thing, finer.
    const own = process.cpuUsage()
    expect(Math.abs(now - (own.user + own.system) / 1e6)).toBeLessThan(0.1)
    expect(await residentBytes(process.pid)).toBeGreaterThan(10e6)
  })
})
