import { readStrip } from "@crashcart/gateway/demo"
import { expect, it, vi } from "vitest"
import { type CameraKind, decodeLuma, FakeCamera, RigUstreamer, TestPicture } from "./index.ts"
import { nextSinkFrames } from "./sink-frames.ts"

// Real processes on a machine that may be busy; the very first run also fetches and compiles.
vi.setConfig({ testTimeout: 60_000 })

const width = 1280
const height = 720
const gop = 5
// Slow, so that ustreamer-dump does not miss a frame on a busy machine: the sink holds only the newest.
const fps = 10

/** NAL unit types (ITU-T H.264 table 7-1) of an Annex B access unit. */
function nalUnitTypes(accessUnit: Buffer): number[] {
  const types: number[] = []
  for (
    let at = accessUnit.indexOf("000001", 0, "hex");
    at >= 0;
    at = accessUnit.indexOf("000001", at + 3, "hex")
  )
    types.push((accessUnit[at + 3] ?? 0) & 0x1f)
  return types
}

it.each<CameraKind>(["uvc", "hdmi"])("fills the H.264 sink from a %s grabber", async (kind) => {
  const picture = new TestPicture()
  await using camera = await FakeCamera.open({ kind, picture, signal: { width, height, fps } })
  const options = { version: "5.4", h264Sink: true, h264Gop: gop, h264BitrateKbps: 3000 } as const
  await using rig = await RigUstreamer.start(camera, options)
  await camera.streaming()
  const dumped = await nextSinkFrames(camera, rig, rig.command.sinks.h264 ?? "", 4 * gop)
  const types = dumped.map(({ data }) => nalUnitTypes(data).filter((type) => type !== 6))
  const firstKey = dumped.findIndex(({ online }, index) => online && types[index]?.includes(5))
  const frames = dumped.slice(firstKey, firstKey + 2 * gop)
  expect(frames).toHaveLength(2 * gop)
  // A key frame brings its parameter sets; the others are one slice.
  const expected = frames.map((_, index) => (index % gop === 0 ? [7, 8, 5] : [1]))
  expect(types.slice(firstKey, firstKey + 2 * gop)).toEqual(expected)
  // SPS: constrained baseline (profile 66, set0 and set1), level 4.0.
  const [first] = frames
  const sps = (first?.data.indexOf("0000000167", 0, "hex") ?? 0) + 5
  expect(first?.data.subarray(sps, sps + 3).toString("hex")).toBe("42c028")

  const pictures = await decodeLuma("h264", Buffer.concat(frames.map(({ data }) => data)), width, height)
  const numbers = pictures.map((luma) => {
    const strip = readStrip(luma, width, height)
    expect(strip?.frame).toBe(picture.frameAt(strip?.timeUs ?? 0, fps))
    return strip?.frame ?? Number.NaN
  })
  expect(numbers).toHaveLength(2 * gop)
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
})
