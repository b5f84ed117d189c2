import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { ManualClock } from "../../testing/manual-clock.ts"
import { parseFlags, probeUstreamer } from "./capabilities.ts"
import type { UstreamerOptions } from "./options.ts"
import { UstreamerProcess } from "./ustreamer-process.ts"

// Programs and threads start slowly on a busy machine: this bounds a hang, it measures nothing.
vi.setConfig({ testTimeout: 60_000 })

/** Waits for what is meant, looking often; the limit only ends a test that hangs. */
const until = (holds: () => boolean | Promise<boolean>) =>
  vi.waitUntil(holds, { interval: 5, timeout: 30_000 })

let folder: string
let options: UstreamerOptions

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crashcart-ustreamer-"))
  options = { command: "ustreamer", device: join(folder, "no-video"), socketPath: join(folder, "u.sock") }
})
afterEach(() => rm(folder, { recursive: true }))

/** A program that answers the probes as uStreamer does and then does what `script` says, in sh. */
async function fake(script: string): Promise<UstreamerOptions> {
  const command = join(folder, "fake-ustreamer")
  const probes =
    'case "$1" in --version) echo 4.9; exit;; --help) echo "    --exit-on-parent-death"; exit;; esac'
  await writeFile(command, `#!/bin/sh\n${probes}\n${script}\n`)
  await chmod(command, 0o755)
  return { ...options, command }
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
}

/** GET over the unix socket. */
function get(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: options.socketPath, path }, (response) => {
      response.setEncoding("utf8")
      let body = ""
      response.on("data", (text) => {
        body += text
      })
      response.on("end", () => resolve(body))
    })
    asked.on("error", reject).end()
  })
}

function answersState(): Promise<boolean> {
  return get("/state").then(
    (body) => JSON.parse(body).ok,
    () => false,
  )
}

it("knows the installed uStreamer's version and options", async () => {
  const { version, flags } = await probeUstreamer(options)
  expect(version).toMatch(/^\d+\.\d+$/)
  for (const flag of ["--device", "--unix", "--unix-rm", "--unix-mode", "--exit-on-parent-death"]) {
    expect(flags).toContain(flag)
  }
})

it("takes options from where a help text explains them, not from where it mentions them", () => {
  const help =
    "    -d|--device </dev/path>  ─── Path, see --format.\n\n    --h264-sink <name>  ─── Ignored for --unix.\n"
  expect([...parseFlags(help)]).toEqual(["--device", "--h264-sink"])
})

it("starts the real uStreamer, which serves its socket, and leaves no process behind", async () => {
  const lines: string[] = []
  const ustreamer = await UstreamerProcess.start(options, { onLine: (line) => lines.push(line) })
  await until(answersState)
  expect(ustreamer.status.value).toEqual({ state: "running" })
  expect(lines.some((line) => line.includes("Listening HTTP on UNIX socket"))).toBe(true)
  const { pid } = ustreamer
  await ustreamer[Symbol.asyncDispose]()
  await ustreamer[Symbol.asyncDispose]()
  await ustreamer.closed
  expect(isAlive(pid ?? 0)).toBe(false)
})

it("starts the real uStreamer again when it is killed", async () => {
  await using ustreamer = await UstreamerProcess.start(options)
  const states: string[] = []
  ustreamer.status.observe((status) => {
    states.push(status.state === "running" ? "running" : status.reason)
  })
  await until(answersState)
  const first = ustreamer.pid
  process.kill(first ?? Number.NaN, "SIGKILL")
  await until(() => states.length === 3)
  await until(answersState)
  expect(states).toEqual(["running", expect.stringMatching(/^uStreamer was ended by SIGKILL/), "running"])
  expect(ustreamer.pid).not.toBe(first)
})

it("tells what the real uStreamer said when it could not start", async () => {
  await using ustreamer = await UstreamerProcess.start({ ...options, socketPath: "/nonexistent/u.sock" })
  await until(() => ustreamer.status.value.state === "restarting")
  expect(ustreamer.status.value).toEqual({
    state: "restarting",
    reason: expect.stringMatching(/^uStreamer exited with 1: Can't bind HTTP to UNIX socket/),
  })
})

it("ends the real uStreamer when the process that owns it is killed", async () => {
  const module = new URL("./ustreamer-process.ts", import.meta.url).href
  const script = `
    const { UstreamerProcess } = await import(${JSON.stringify(module)})
    const ustreamer = await UstreamerProcess.start(${JSON.stringify(options)})
    console.log(ustreamer.pid)
    setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ["--input-type=module", "--eval", script])
  const pid = await new Promise<number>((resolve, reject) => {
    owner.stdout.once("data", (text) => resolve(Number(text)))
    owner.once("exit", (code) => reject(new Error(`the owner ended early: ${code}`)))
  })
  await until(answersState)
  expect(isAlive(pid)).toBe(true)
  owner.kill("SIGKILL")
  await until(() => !isAlive(pid))
})

it("waits longer with each failure, and starts over after ten healthy seconds", async () => {
  const clock = new ManualClock()
  await using ustreamer = await UstreamerProcess.start(await fake("exit 3"), { clock })
  for (const pauseMs of [100, 200, 400]) {
    await until(() => clock.pending === 1)
    expect(ustreamer.status.value).toEqual({ state: "restarting", reason: "uStreamer exited with 3" })
    clock.advance(pauseMs - 1)
    expect(ustreamer.pid).toBeUndefined()
    clock.advance(1)
    expect(ustreamer.pid).toBeDefined()
  }
  clock.advance(10_000)
  await until(() => clock.pending === 1)
  clock.advance(100)
  expect(ustreamer.pid).toBeDefined()
})

it("kills what does not end when asked to", async () => {
  const clock = new ManualClock()
  const stubborn = await fake('trap "" TERM; echo ready >&2; while :; do sleep 0.1; done')
  const lines: string[] = []
  const ustreamer = await UstreamerProcess.start(stubborn, { clock, onLine: (line) => lines.push(line) })
  await until(() => lines.includes("ready"))
  const pid = ustreamer.pid ?? 0
  const disposed = ustreamer[Symbol.asyncDispose]()
  clock.advance(2999)
  expect(isAlive(pid)).toBe(true)
  clock.advance(1)
  await disposed
  expect(isAlive(pid)).toBe(false)
  expect(clock.pending).toBe(0)
})

it("starts nothing more once disposed while it waited", async () => {
  const clock = new ManualClock()
  const ustreamer = await UstreamerProcess.start(await fake("exit 3"), { clock })
  await until(() => clock.pending === 1)
  await ustreamer[Symbol.asyncDispose]()
  expect(clock.pending).toBe(0)
  expect(ustreamer.pid).toBeUndefined()
})

it("says what to do when uStreamer is missing", async () => {
  await expect(UstreamerProcess.start({ ...options, command: "/nowhere/ustreamer" })).rejects.toMatchObject({
    code: "video/encoder-unavailable",
    message: expect.stringContaining("apt install ustreamer"),
  })
})

it("goes on trying when the program vanishes while it runs", async () => {
  const clock = new ManualClock()
  const vanishing = await fake('rm "$0"; exit 0')
  await using ustreamer = await UstreamerProcess.start(vanishing, { clock })
  await until(() => clock.pending === 1)
  clock.advance(100)
  await until(() => clock.pending === 1)
  expect(ustreamer.status.value).toMatchObject({
    state: "restarting",
    reason: expect.stringContaining("ENOENT"),
  })
})
