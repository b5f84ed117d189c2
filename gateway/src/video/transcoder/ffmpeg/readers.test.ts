import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../../../errors.ts"
import type { FfmpegReader } from "./ffmpeg-picture.ts"
import { ivfFileHeader, ivfFrameHeader } from "./ivf.ts"
import { IvfReader } from "./ivf-reader.ts"
import { JpegStreamReader } from "./jpeg-reader.ts"

const body = fc.uint8Array({ minLength: 1, maxLength: 60 })
const places = fc.array(fc.nat(), { maxLength: 8 })

/** Cuts a stream at the given places. */
function cut(stream: Buffer, at: readonly number[]): Buffer[] {
  const sorted = [...new Set(at.map((place) => place % stream.length))].sort((a, b) => a - b)
  return [0, ...sorted].map((begin, i) => stream.subarray(begin, sorted[i] ?? stream.length))
}

function read(reader: FfmpegReader, chunks: readonly Buffer[]) {
  return chunks
    .flatMap((chunk) => reader.push(chunk))
    .map(({ nalUnits, timestampMs }) => ({ data: Buffer.concat(nalUnits).toString("hex"), timestampMs }))
}

describe("IvfReader", () => {
  const frames = fc.array(fc.record({ data: body, timestampMs: fc.nat() }), { minLength: 1, maxLength: 6 })

  it("reads what was written, however the stream is cut", () => {
    fc.assert(
      fc.property(frames, places, (written, at) => {
        const pieces = written.flatMap(({ data, timestampMs }) => [
          ivfFrameHeader(data.length, timestampMs),
          data,
        ])
        const stream = Buffer.concat([ivfFileHeader("H264", 320, 176), ...pieces])
        expect(read(new IvfReader(), cut(stream, at))).toEqual(
          written.map(({ data, timestampMs }) => ({ data: Buffer.from(data).toString("hex"), timestampMs })),
        )
      }),
    )
  })
})

describe("JpegStreamReader", () => {
  // Coded data has no FF followed by anything but 0 (ITU-T T.81 §F.1.2.3).
  const image = body.map((data) =>
    Buffer.concat([Buffer.of(0xff, 0xd8), data.map((byte) => byte & 0x7f), Buffer.of(0xff, 0xd9)]),
  )

  it("reads what was written, however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 6 }), places, (written, at) => {
        expect(read(new JpegStreamReader(), cut(Buffer.concat(written), at))).toEqual(
          written.map((data) => ({ data: data.toString("hex"), timestampMs: undefined })),
        )
      }),
    )
  })
})

describe.each<[string, () => FfmpegReader]>([
  ["IvfReader", () => new IvfReader()],
  ["JpegStreamReader", () => new JpegStreamReader()],
])("%s", (_name, make) => {
  it("gives pictures or the typed error for any octets, and nothing else", () => {
    const start = fc.constantFrom("", "DKIF\0\0 \0VP80", "\xff\xd8")
    fc.assert(
      fc.property(start, fc.array(fc.uint8Array()), (text, chunks) => {
        const reader = make()
        try {
          for (const chunk of [Buffer.from(text, "latin1"), ...chunks]) reader.push(chunk)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toMatchObject({ code: "video/malformed-bitstream" })
        }
      }),
    )
  })
})
