import { access } from "node:fs/promises"
import { readStrip } from "@crashcart/gateway/demo"
import { describe, expect, it, vi } from "vitest"
import { decodeLuma, FakeCamera, RigUstreamer, TestPicture } from "./index.ts"
import { isOnline, nextPart, type StreamPart, streamParts } from "./stream-parts.ts"

// Real processes on a machine that may be busy; the very first run also fetches and compiles.
vi.setConfig({ testTimeout: 60_000 })

const width = 1280
const height = 720

async function frameNumber({ jpeg }: StreamPart, size = { width, height }): Promise<number | undefined> {
  const [luma] = await decodeLuma("mjpeg", jpeg, size.width, size.height)
  return luma && readStrip(luma, size.width, size.height)?.frame
}

const isOffline = (part: StreamPart) => !isOnline(part)

// Most of the time is uStreamer's own waiting (1 s timeouts): let them wait together.
describe.concurrent.each(["uvc", "hdmi"] as const)("a %s grabber", (kind) => {
  it.each([null, "no-sync"] as const)("recovers from a lost signal (%s)", async (lost) => {
    await using camera = await FakeCamera.open({ kind, picture: new TestPicture() })
    await using rig = await RigUstreamer.start(camera)
    const parts = streamParts(rig)
    const before = await frameNumber(await nextPart(parts, isOnline))
    camera.setSignal(lost)
    await nextPart(parts, isOffline)
    await expect(access(camera.devicePath)).resolves.toBeUndefined()
    camera.setSignal({ width, height, fps: 30 })
    expect(await frameNumber(await nextPart(parts, isOnline))).toBeGreaterThan(before ?? Number.NaN)
    await parts.return()
  })

  it("recovers from being pulled out and put back in", async () => {
    await using camera = await FakeCamera.open({ kind, picture: new TestPicture() })
    await using rig = await RigUstreamer.start(camera)
    const parts = streamParts(rig)
    const before = await frameNumber(await nextPart(parts, isOnline))
    await camera.unplug()
    await nextPart(parts, isOffline)
    await expect(access(camera.devicePath)).rejects.toMatchObject({ code: "ENOENT" })
    await camera.replug()
    expect(await frameNumber(await nextPart(parts, isOnline))).toBeGreaterThan(before ?? Number.NaN)
    await parts.return()
  })
})

it.concurrent("follows an HDMI signal to another resolution", async () => {
  await using camera = await FakeCamera.open({ kind: "hdmi", picture: new TestPicture() })
  await using rig = await RigUstreamer.start(camera)
  const parts = streamParts(rig)
  await nextPart(parts, isOnline)
  camera.setSignal({ width: 1920, height: 1080, fps: 30 })
  const larger = await nextPart(
    parts,
    (part) => isOnline(part) && part.headers.get("x-ustreamer-width") === "1920",
  )
  expect(await frameNumber(larger, { width: 1920, height: 1080 })).toBeTypeOf("number")
  await parts.return()
})

it.concurrent("keeps the size a USB grabber was set to when the signal's changes", async () => {
  await using camera = await FakeCamera.open({ kind: "uvc", picture: new TestPicture() })
  await using rig = await RigUstreamer.start(camera)
  const parts = streamParts(rig)
  const before = await frameNumber(await nextPart(parts, isOnline))
  camera.setSignal({ width: 1920, height: 1080, fps: 30 })
  expect(camera.stream.value).toMatchObject({ width, height })
  expect(await frameNumber(await nextPart(parts, isOnline))).toBeGreaterThan(before ?? Number.NaN)
  await parts.return()
})

it.concurrent("starts without a grabber and finds it when it is plugged in", async () => {
  await using camera = await FakeCamera.open({ kind: "uvc", picture: new TestPicture() })
  await camera.unplug()
  await using rig = await RigUstreamer.start(camera)
  const parts = streamParts(rig)
  await nextPart(parts, isOffline)
  await camera.replug()
  expect(await frameNumber(await nextPart(parts, isOnline))).toBeTypeOf("number")
  await parts.return()
})
