import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  readCapability,
  readDvTimings,
  readFourcc,
  readFrameSize,
  readInput,
  readRate,
  requests,
  writeFormatIndex,
  writeIntervalIndex,
} from "./structures.ts"

describe("V4L2 requests", () => {
  // As a C program with <linux/videodev2.h> of Linux 6.1 prints them.
  it.each([
    ["queryCapability", 0x80685600],
    ["enumFormat", 0xc0405602],
    ["enumInput", 0xc050561a],
    ["enumFrameSizes", 0xc02c564a],
    ["enumFrameIntervals", 0xc034564b],
    ["queryDvTimings", 0x80845663],
  ] as const)("%s is %i", (name, code) => {
    expect(requests[name].code).toBe(code)
  })
})

describe("V4L2 structures", () => {
  const filled = (sizeBytes: number, words: Readonly<Record<number, number>>) => {
    const bytes = Buffer.alloc(sizeBytes)
    for (const [at, value] of Object.entries(words)) bytes.writeUInt32LE(value, Number(at))
    return bytes
  }

  it("tell what this node can, not what its device could", () => {
    const bytes = filled(104, { 84: 0x8000_0000 + 0x8001, 88: 1 })
    bytes.write("uvcvideo", 0)
    bytes.write("USB Video", 16)
    expect(readCapability(bytes)).toEqual({
      driver: "uvcvideo",
      card: "USB Video",
      kind: "capture",
      isMplane: false,
    })
    expect(readCapability(filled(104, { 84: 0x4000 }))).toMatchObject({ kind: "m2m", isMplane: true })
    expect(readCapability(filled(104, { 84: 0x2 }))).toMatchObject({ kind: "other" })
  })

  it("tell a size, or the largest of a range", () => {
    expect(readFrameSize(filled(44, { 8: 1, 12: 1280, 16: 720 }))).toMatchObject({ width: 1280, height: 720 })
    const range = filled(44, { 8: 3, 12: 32, 16: 1920, 20: 2, 24: 32, 28: 1080, 32: 2 })
    expect(readFrameSize(range)).toEqual({ width: 1920, height: 1080, isDiscrete: false })
  })

  it("tell the rate from the interval, and none from nonsense", () => {
    expect(readRate(filled(52, { 20: 1001, 24: 30000 }))).toBeCloseTo(29.97)
    expect(readRate(filled(52, {}))).toBeUndefined()
  })

  it("tell the picture rate of CEA-861 1920x1080p60 from pixel clock and blanking", () => {
    const words = { 4: 1920, 8: 1080, 20: 148_500_000, 28: 88, 32: 44, 36: 148, 40: 4, 44: 5, 48: 36 }
    expect(readDvTimings(filled(132, words))).toEqual({ width: 1920, height: 1080, fps: 60 })
  })

  it("tell an HDMI input, and one without a signal", () => {
    expect(readInput(filled(80, { 56: 2, 60: 2 }))).toEqual({ hasDvTimings: true, hasNoSignal: true })
    expect(readInput(filled(80, {}))).toEqual({ hasDvTimings: false, hasNoSignal: false })
  })

  it("ask for what they are told to", () => {
    const format = Buffer.alloc(64, 0xff)
    writeFormatIndex(format, 3, 9)
    expect([format.readUInt32LE(0), format.readUInt32LE(4), readFourcc(format)]).toEqual([3, 9, "\0\0\0\0"])
    const interval = Buffer.alloc(52, 0xff)
    writeIntervalIndex(interval, 1, "MJPG", { width: 640, height: 480 })
    expect(interval.toString("latin1", 4, 8)).toBe("MJPG")
    expect([interval.readUInt32LE(8), interval.readUInt32LE(12)]).toEqual([640, 480])
  })

  it("are read from any bytes without a fault", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 132, maxLength: 132 }), (random) => {
        const bytes = Buffer.from(random)
        for (const read of [readCapability, readDvTimings, readFrameSize, readInput, readRate]) read(bytes)
      }),
    )
  })
})
