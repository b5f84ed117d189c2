import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, constants, openSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, vi } from "vitest"
import { PseudoTerminalHost } from "./hid/fakes/pseudo-terminal.ts"

const main = join(import.meta.dirname, "main.ts")
const patient = { interval: 20, timeout: 30_000 }

it("stops in good order when its terminal has gone away and takes no more lines", {
  timeout: 60_000,
}, async () => {
  await using parts = new AsyncDisposableStack()
  const stateDir = await mkdtemp(join(tmpdir(), "crashcart-main-"))
  parts.defer(() => rm(stateDir, { recursive: true, force: true }))
  using terminal = new PseudoTerminalHost()
  const fd = openSync(terminal.path, constants.O_RDWR | constants.O_NOCTTY)
  const flags = [
    `--state-dir=${stateDir}`,
    "--signaling.listen-port=0",
    "--video.source=memsink",
    `--video.ustreamer.h264-sink=nonexistent-${process.pid}`,
    `--hid.keyboard=${stateDir}/hidg0`,
    `--hid.pointer=${stateDir}/hidg1`,
  ]
  const child = spawn(process.execPath, [main, "gateway", ...flags], { stdio: ["ignore", fd, fd] })
  const exited = once(child, "exit")
  parts.defer(async () => {
    child.kill("SIGKILL")
    await exited
  })
  closeSync(fd)
  let output = ""
  await vi.waitUntil(() => {
    output += new TextDecoder().decode(terminal.received())
    return output.includes("registered with the signaling server")
  }, patient)
  terminal[Symbol.dispose]()
  child.kill("SIGHUP")
  expect(await exited).toEqual([0, null])
})
