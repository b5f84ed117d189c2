import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { isSinkWritten } from "./writer-probe.ts"

let proc: string
beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), "proc-"))
  mkdirSync(join(proc, "self"))
})
afterEach(() => rmSync(proc, { recursive: true }))

function runs(pid: number, ...argv: string[]): void {
  mkdirSync(join(proc, String(pid)))
  writeFileSync(join(proc, String(pid), "cmdline"), argv.map((argument) => `${argument}\0`).join(""))
}

it.each([
  ["--h264-sink NAME", ["/usr/bin/ustreamer", "--h264-sink", "pi.h264"], true],
  ["--h264-sink=NAME", ["ustreamer", "--h264-sink=pi.h264"], true],
  ["a wrapper before it", ["nice", "-n", "5", "/opt/ustreamer/ustreamer", "--h264-sink=pi.h264"], true],
  ["another sink", ["ustreamer", "--h264-sink=other.h264"], false],
  ["a client of the sink", ["ustreamer-dump", "--sink", "pi.h264"], false],
  ["another program that names it", ["janus", "--sink=pi.h264"], false],
  ["a killed process not yet reaped", [], false],
])("tells a running uStreamer by its command line: %s", async (_, argv, written) => {
  runs(4711, ...argv)
  expect(await isSinkWritten("/dev/shm/pi.h264", proc)).toBe(written)
})

it("passes over a process that ends while it is looked at", async () => {
  mkdirSync(join(proc, "12"))
  runs(13, "ustreamer", "--h264-sink", "pi.h264")
  expect(await isSinkWritten("/dev/shm/pi.h264", proc)).toBe(true)
})
