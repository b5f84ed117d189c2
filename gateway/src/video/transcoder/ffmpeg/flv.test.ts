import fc from "fast-check"
import { expect, it } from "vitest"
import { GatewayError } from "../../../errors.ts"
import { FlvReader } from "./flv.ts"

const HEADER = Buffer.from("464c5601010000000900000000", "hex")

function tag(type: number, timestampMs: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(11)
  head.writeUInt8(type, 0)
  head.writeUIntBE(body.length, 1, 3)
  head.writeUIntBE(timestampMs % 0x1000000, 4, 3)
  head.writeUInt8(Math.floor(timestampMs / 0x1000000), 7)
  const back = Buffer.alloc(4)
  back.writeUInt32BE(head.length + body.length)
  return Buffer.concat([head, body, back])
}

function video(timestampMs: number, nalUnits: readonly Uint8Array[], packetType = 1): Buffer {
  const units = nalUnits.flatMap((unit) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(unit.length)
    return [length, unit]
  })
  return tag(9, timestampMs, Buffer.concat([Buffer.from([0x17, packetType, 0, 0, 0]), ...units]))
}

/** Cuts a stream at the given places. */
function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % stream.length))].sort((a, b) => a - b)
  return [0, ...at].map((begin, i) => stream.subarray(begin, at[i] ?? stream.length))
}

const nalUnit = fc.uint8Array({ minLength: 1, maxLength: 40 })
const pictures = fc.array(
  fc.record({
    timestampMs: fc.nat({ max: 2 ** 31 }),
    nalUnits: fc.array(nalUnit, { minLength: 1, maxLength: 4 }),
  }),
  { maxLength: 6 },
)

it("reads what was written, however the stream is cut", () => {
  fc.assert(
    fc.property(pictures, fc.array(fc.nat(), { maxLength: 8 }), (written, places) => {
      const tags = written.map((picture) => video(picture.timestampMs, picture.nalUnits))
      const reader = new FlvReader()
      const read = cut(Buffer.concat([HEADER, ...tags]), places).flatMap((chunk) => reader.push(chunk))
      const plain = read.map(({ timestampMs, nalUnits }) => ({
        timestampMs,
        nalUnits: nalUnits.map((unit) => [...unit]),
      }))
      expect(plain).toEqual(written.map((p) => ({ ...p, nalUnits: p.nalUnits.map((unit) => [...unit]) })))
    }),
  )
})

it("gives a picture with its last octet", () => {
  const reader = new FlvReader()
  const stream = Buffer.concat([HEADER, video(40, [Uint8Array.of(0x65, 1)])])
  expect(reader.push(stream.subarray(0, -1))).toEqual([])
  expect(reader.push(stream.subarray(-1))).toHaveLength(1)
})

it("passes over metadata, sound and decoder configuration", () => {
  const script = tag(18, 0, Buffer.from("anything"))
  const sound = tag(8, 0, Buffer.from("anything"))
  const configuration = video(0, [Uint8Array.of(1)], 0)
  const end = video(0, [], 2)
  const empty = tag(9, 0, Buffer.alloc(0))
  const stream = Buffer.concat([
    HEADER,
    script,
    sound,
    configuration,
    empty,
    end,
    video(7, [Uint8Array.of(0x41)]),
  ])
  expect(new FlvReader().push(stream).map((picture) => picture.timestampMs)).toEqual([7])
})

it.each([
  { name: "no FLV at all", stream: Buffer.from("HTTP/1.1 200 OK") },
  { name: "a NAL unit longer than its tag", stream: broken("00000005 41") },
  { name: "half a length", stream: broken("000000") },
  { name: "an empty NAL unit", stream: broken("00000000") },
])("refuses $name", ({ stream }) => {
  expect(() => new FlvReader().push(stream)).toThrow(GatewayError)
})

function broken(body: string): Buffer {
  const bytes = Buffer.from(body.replaceAll(" ", ""), "hex")
  return Buffer.concat([HEADER, tag(9, 0, Buffer.concat([Buffer.from([0x17, 1, 0, 0, 0]), bytes]))])
}

it("takes any octets with the typed error and nothing else", () => {
  const anything = fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 5 })
  fc.assert(
    fc.property(anything, fc.boolean(), (chunks, withHeader) => {
      const reader = new FlvReader()
      try {
        if (withHeader) reader.push(HEADER)
        for (const chunk of chunks) reader.push(chunk)
      } catch (error) {
        expect(error).toMatchObject({ name: "GatewayError", code: "video/malformed-bitstream" })
      }
    }),
  )
})
