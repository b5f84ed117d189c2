import fc from "fast-check"
import { expect, it } from "vitest"
import { columns, jpeg } from "../fixtures/pictures.ts"
import { jpegSize } from "./jpeg-size.ts"

const real = jpeg("yuvj422p", 322, 178, columns("yuvj422p", 322, 178, [[76, 85, 255]]))

/** A segment: marker, length, content. */
function segment(marker: number, content: readonly number[]): number[] {
  return [0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff, ...content]
}

const START = [0xff, 0xd8]
const END = [0xff, 0xd9]
const SCAN = [...segment(0xda, [1, 1, 0, 0, 63, 0]), 0x12, 0x34]
const frame = (marker: number) => segment(marker, [8, 0x01, 0x02, 0x03, 0x04, 3])

it("reads the size of a real JPEG, also of one that is padded", () => {
  expect(jpegSize(real)).toEqual({ width: 322, height: 178 })
  expect(jpegSize(Buffer.concat([real, Buffer.alloc(2000)]))).toEqual({ width: 322, height: 178 })
})

it.each([
  { name: "baseline", marker: 0xc0 },
  { name: "extended", marker: 0xc1 },
  { name: "progressive", marker: 0xc2 },
])("reads the size of a $name frame, past other segments and fill octets", ({ marker }) => {
  const before = [...segment(0xe0, [1, 2, 3]), ...segment(0xc4, [0, 9, 9, 9, 9, 9, 9]), 0xff, 0xff]
  const data = Uint8Array.from([...START, ...before, ...frame(marker), ...SCAN, ...END])
  expect(jpegSize(data)).toEqual({ width: 0x0304, height: 0x0102 })
})

it.each([
  { name: "nothing", data: Uint8Array.of() },
  { name: "text", data: Buffer.from("no picture at all") },
  { name: "a picture cut in half", data: real.subarray(0, real.length / 2) },
  { name: "a scan without a frame header", data: Uint8Array.from([...START, ...SCAN, ...END]) },
  { name: "a frame header cut short", data: Uint8Array.from([...START, 0xff, 0xc0, 0, 11, 8, 1, ...END]) },
  {
    name: "a size of nothing",
    data: Uint8Array.from([...START, ...segment(0xc0, [8, 0, 0, 0, 0, 3]), ...END]),
  },
])("knows that $name is no picture", ({ data }) => {
  expect(jpegSize(data)).toBeUndefined()
})

it("takes any octets without failing", () => {
  const segments = fc.array(fc.uint8Array({ maxLength: 30 }))
  fc.assert(
    fc.property(segments, (parts) => {
      const content = parts.flatMap((part) => [0xff, 0xc0 + ((part[0] ?? 0) & 0x3f), ...part])
      const size = jpegSize(Uint8Array.from([...START, ...content, ...END]))
      if (size !== undefined) expect(Math.min(size.width, size.height)).toBeGreaterThan(1)
    }),
  )
})
