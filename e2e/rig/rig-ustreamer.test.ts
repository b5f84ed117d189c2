import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { readStrip } from "@crashcart/gateway/demo"
import { expect, it, vi } from "vitest"
import { decodeLuma, FakeCamera, RigUstreamer, TestPicture, ustreamerCommand } from "./index.ts"
import { isOnline, nextPart, streamParts } from "./stream-parts.ts"

// Real processes on a machine that may be busy; the very first run also fetches and compiles.
vi.setConfig({ testTimeout: 60_000 })

async function seenText(rig: RigUstreamer): Promise<string | undefined> {
  const parts = streamParts(rig)
  const { jpeg } = await nextPart(parts, isOnline)
  await parts.return()
  const [luma] = await decodeLuma("mjpeg", jpeg, 1280, 720)
  return luma && readStrip(luma, 1280, 720)?.typedTail
}

it("serves again at the same address after it was killed and restarted", async () => {
  await using camera = await FakeCamera.open({ kind: "uvc", picture: new TestPicture({ typedTail: "same" }) })
  await using rig = await RigUstreamer.start(camera, { jpegSink: true })
  await camera.streaming()
  const { pid, socketPath } = rig
  await rig.kill("SIGKILL")
  expect(rig.pid).toBeUndefined()
  await rig.restart()
  expect(rig.pid).not.toBe(pid)
  expect(rig.socketPath).toBe(socketPath)
  expect(await seenText(rig)).toBe("same")
})

it("shows each rig its own camera", async () => {
  const texts = ["first", "second", "third"]
  const seen = await Promise.all(
    texts.map(async (typedTail) => {
      await using camera = await FakeCamera.open({ kind: "uvc", picture: new TestPicture({ typedTail }) })
      await using rig = await RigUstreamer.start(camera, { listen: "tcp" })
      return await seenText(rig)
    }),
  )
  expect(seen).toEqual(texts)
})

it("gives a launcher that is the real binary with the fake devices", async () => {
  await using camera = await FakeCamera.open({ kind: "hdmi", signal: { width: 640, height: 480, fps: 30 } })
  const { launcher, args } = await ustreamerCommand(camera)
  const child = spawn(launcher, args, { stdio: "ignore" })
  const closed = once(child, "close")
  expect(await camera.streaming()).toMatchObject({ width: 640, height: 480 })
  child.kill("SIGKILL")
  await closed
  await expect.poll(() => camera.stream.value).toBeUndefined()
})

it("says what uStreamer said when it does not start", async () => {
  await using camera = await FakeCamera.open({ kind: "uvc" })
  const start = RigUstreamer.start(camera, { extraArgs: ["--no-such-option"] })
  await expect(start).rejects.toMatchObject({ code: "rig/ustreamer-exited", message: /no-such-option/ })
})

it("leaves no process, socket or sink behind", async () => {
  let pid: number | undefined
  let folder: string
  let sinks: string[]
  {
    await using camera = await FakeCamera.open({ kind: "uvc", picture: new TestPicture() })
    await using rig = await RigUstreamer.start(camera, { version: "5.4", jpegSink: true, h264Sink: true })
    await camera.streaming()
    pid = rig.pid
    folder = camera.folder
    sinks = Object.values(rig.command.sinks)
    expect(await readdir("/dev/shm")).toEqual(expect.arrayContaining(sinks))
  }
  expect(() => process.kill(pid ?? 0, 0)).toThrow(/ESRCH/)
  expect(await readdir(tmpdir())).not.toContain(folder.split("/").at(-1))
  expect((await readdir("/dev/shm")).filter((file) => sinks.includes(file))).toEqual([])
})
