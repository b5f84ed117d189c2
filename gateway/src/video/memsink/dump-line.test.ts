import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { parseDumpLine } from "./dump-line.ts"
import { Lines } from "./lines.ts"

const H264 = 0x34363248

describe("parseDumpLine", () => {
  it("reads what uStreamer 4.9 writes", () => {
    const line =
      '{"size": 4, "width": 1280, "height": 720, "format": 1195724874, "stride": 0, "online": 1, ' +
      '"grab_ts": 999.068, "encode_begin_ts": 999.068, "encode_end_ts": 999.071, "data": "/9j/4A=="}'
    expect(parseDumpLine(line)).toEqual({
      data: Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
      format: "JPEG",
      width: 1280,
      height: 720,
      online: true,
      age: expect.closeTo(0.003, 6),
      encodedAge: 0,
    })
  })

  it("reads what 6.46 and later write", () => {
    const fields = {
      size: 1,
      width: 2,
      height: 3,
      format: H264,
      online: false,
      key: 1,
      gop: 30,
      data: "AA==",
    }
    const times = { grab_begin_ts: 10, grab_end_ts: 10.01, encode_end_ts: 10.03 }
    expect(parseDumpLine(JSON.stringify({ ...fields, ...times }))).toMatchObject({
      format: "H264",
      online: false,
      age: expect.closeTo(0.03, 6),
    })
  })

  it("refuses bytes that are not as many as announced", () => {
    const line = JSON.stringify({ size: 2, width: 2, height: 3, format: H264, online: 1, data: "AA==" })
    expect(() => parseDumpLine(line)).toThrow(expect.objectContaining({ code: "video/memsink-invalid" }))
  })

  it("answers any text with the typed error and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(() => parseDumpLine(line)).toThrow(GatewayError)
        expect(() => parseDumpLine(line)).toThrow(expect.objectContaining({ code: "video/memsink-invalid" }))
      }),
    )
  })
})

describe("Lines", () => {
  it("gives the same lines however the bytes are cut", () => {
    const line = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\n"))
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 20 }), (texts, size) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""))
        const seen: string[] = []
        const lines = new Lines((text) => seen.push(text))
        for (let offset = 0; offset < bytes.length; offset += size)
          lines.push(bytes.subarray(offset, offset + size))
        expect(seen).toEqual(texts)
      }),
    )
  })

  it("refuses a line without an end", () => {
    const lines = new Lines(() => undefined)
    const piece = Buffer.alloc(1024 * 1024, 0x61)
    expect(() => {
      for (let i = 0; i < 13; i++) lines.push(piece)
    }).toThrow(expect.objectContaining({ code: "video/memsink-invalid" }))
  })
})
