import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CameraEventReader, type CameraState, encodeFrameHeader, encodeState } from "./camera-protocol.ts"

function message(type: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32LE(type, 0)
  header.writeUInt32LE(payload.length, 4)
  return Buffer.concat([header, payload])
}

const streamOn = message(100, Buffer.from("00050000d002000055595659000a0000", "hex"))
const streamOff = message(101, Buffer.alloc(0))
const taken = message(102, Buffer.from("01000000", "hex"))
const unknown = message(77, Buffer.from("whatever"))
const events = [
  { type: "streaming", stream: { width: 1280, height: 720, fourcc: "UYVY", strideBytes: 2560 } },
  { type: "taken", taken: true },
  { type: "stopped" },
]

describe("CameraEventReader", () => {
  it("reads events wherever the pieces end, and passes over what it does not know", () => {
    const bytes = Buffer.concat([streamOn, unknown, taken, streamOff])
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
        const reader = new CameraEventReader()
        const ends = [...cuts.sort((a, b) => a - b), bytes.length]
        const read = ends.flatMap((end, index) => reader.push(bytes.subarray(ends[index - 1] ?? 0, end)))
        expect(read).toEqual(events)
      }),
    )
  })

  it("takes any bytes without an exception", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(new CameraEventReader().push(Buffer.from(bytes))).toBeInstanceOf(Array)
      }),
    )
  })
})

describe("encodeState", () => {
  const state: CameraState = {
    kind: "hdmi",
    plugged: true,
    lock: "no-sync",
    signal: { width: 1920, height: 1080, fps: 59.94 },
    picture: { epochUs: 0x0102030405, strip: new Uint8Array(64).fill(0xaa) },
  }

  it("is the layout that camera-link.c reads", () => {
    const bytes = Buffer.from(encodeState(state))
    const words = Array.from({ length: 10 }, (_, index) => bytes.readUInt32LE(index * 4))
    expect(words).toEqual([2, 104, 1, 1, 1, 1920, 1080, 59940, 1, 0])
    expect(bytes.readBigUInt64LE(40)).toBe(0x0102030405n)
    expect(bytes.subarray(48).toString("hex")).toBe("aa".repeat(64))
  })

  it("has no picture where none is shown", () => {
    const bytes = Buffer.from(encodeState({ ...state, picture: undefined }))
    expect(bytes.readUInt32LE(32)).toBe(0)
    expect(bytes).toHaveLength(112)
  })
})

it("announces a pushed frame with its size", () => {
  expect(Buffer.from(encodeFrameHeader(0x01020304)).toString("hex")).toBe("0100000004030201")
})
