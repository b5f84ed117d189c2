import { paintStrip, readStrip } from "@crashcart/gateway/demo"
import { expect, it, vi } from "vitest"
import { decodeLuma, FakeCamera, RigUstreamer, TestPicture } from "./index.ts"
import { isOnline, nextPart, streamParts, ustreamerState } from "./stream-parts.ts"

// Real processes on a machine that may be busy; the very first run also fetches and compiles.
vi.setConfig({ testTimeout: 60_000 })

const width = 1280
const height = 720

/** The strips of the next `count` pictures of the grabber; undefined where a picture has none. */
async function nextStrips(rig: RigUstreamer, count: number) {
  const parts = streamParts(rig)
  const jpegs: Buffer[] = []
  while (jpegs.length < count) jpegs.push((await nextPart(parts, isOnline)).jpeg)
  await parts.return()
  const pictures = await decodeLuma("mjpeg", Buffer.concat(jpegs), width, height)
  return pictures.map((luma) => readStrip(luma, width, height))
}

it("serves the picture of a USB grabber, frame after frame, each with the strip of its moment", async () => {
  const picture = new TestPicture({ typedTail: "ready", clicks: 3 })
  await using camera = await FakeCamera.open({ kind: "uvc", picture })
  await using rig = await RigUstreamer.start(camera)
  expect(await camera.streaming()).toEqual({ width, height, fourcc: "MJPG", strideBytes: 0 })
  const strips = await nextStrips(rig, 30)
  expect(strips).toHaveLength(30)
  const numbers = strips.map((strip) => {
    expect(strip).toMatchObject({ typedTail: "ready", clicks: 3 })
    expect(strip?.frame).toBe(picture.frameAt(strip?.timeUs ?? 0, 30))
    return strip?.frame ?? Number.NaN
  })
  const steps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0))
  expect(Math.min(...steps)).toBeGreaterThan(0)
  // A busy machine may lose a frame now and then; as a rule each follows the one before.
  expect(steps.sort((a, b) => a - b)[steps.length >> 1]).toBe(1)
})

it("serves the picture of an HDMI bridge, which uStreamer encodes itself, over TCP", async () => {
  await using camera = await FakeCamera.open({ kind: "hdmi", picture: new TestPicture() })
  await using rig = await RigUstreamer.start(camera, { listen: "tcp" })
  expect(await camera.streaming()).toEqual({ width, height, fourcc: "UYVY", strideBytes: 2560 })
  const strips = await nextStrips(rig, 5)
  expect(strips.filter((strip) => strip !== undefined)).toHaveLength(5)
  expect(await ustreamerState(rig)).toMatchObject({ source: { resolution: { width, height }, online: true } })
})

it("passes a pushed JPEG on, octet for octet", async () => {
  await using camera = await FakeCamera.open({ kind: "uvc", picture: new TestPicture() })
  await using rig = await RigUstreamer.start(camera)
  const parts = streamParts(rig)
  const { jpeg: drawn } = await nextPart(parts, isOnline)
  camera.show(null)
  for (const mark of ["one", "two", "three"]) {
    const pushed = withComment(drawn, mark)
    expect(await camera.pushFrame(pushed)).toBe(true)
    await nextPart(parts, ({ jpeg }) => pushed.equals(jpeg))
  }
  await parts.return()
})

it("encodes a pushed raw frame", async () => {
  await using camera = await FakeCamera.open({ kind: "hdmi" })
  await using rig = await RigUstreamer.start(camera)
  await camera.streaming()
  const luma = new Uint8Array(width * height).fill(100)
  const { strip } = new TestPicture({ typedTail: "pushed" })
  paintStrip(luma, width, height, strip)
  expect(await camera.pushFrame(luma)).toBe(false) // half a frame
  const parts = streamParts(rig)
  const shown = nextPart(parts, isOnline)
  // uStreamer 4.9 hands an encoded frame out when it takes one of the next.
  const frame = toUyvy(luma)
  expect(await camera.pushFrame(frame)).toBe(true)
  while (!(await Promise.race([shown.then(() => true), camera.pushFrame(frame).then(() => false)])));
  const { jpeg } = await shown
  await parts.return()
  const [decoded] = await decodeLuma("mjpeg", jpeg, width, height)
  expect(readStrip(decoded ?? new Uint8Array(), width, height)?.typedTail).toBe("pushed")
})

/** The JPEG with a COM segment after SOI (ITU-T T.81 §B.2.4.5): another file, the same picture. */
function withComment(jpeg: Buffer, comment: string): Buffer {
  const segment = Buffer.from([0xff, 0xfe, 0, 2 + comment.length, ...Buffer.from(comment)])
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}

/** Grey 4:2:2, Cb Y Cr Y. */
function toUyvy(luma: Uint8Array): Uint8Array {
  const uyvy = new Uint8Array(luma.length * 2).fill(128)
  luma.forEach((value, index) => {
    uyvy[index * 2 + 1] = value
  })
  return uyvy
}
