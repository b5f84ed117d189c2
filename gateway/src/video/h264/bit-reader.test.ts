import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BitReader } from "./bit-reader.ts"
import { BitWriter } from "./fixtures/bit-writer.ts"

/** A NAL unit whose payload is these bits, written as the standard prints them. */
function payload(bits: string): Uint8Array {
  const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0")
  return Uint8Array.from([0x67, ...(padded.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2))])
}

describe("ue(v), ITU-T H.264 table 9-2", () => {
  it.each([
    ["1", 0],
    ["010", 1],
    ["011", 2],
    ["00100", 3],
    ["00101", 4],
    ["00110", 5],
    ["00111", 6],
    ["0001000", 7],
    ["0001001", 8],
    ["0001010", 9],
  ])("reads %s as %i", (bits, codeNum) => {
    expect(new BitReader(payload(bits)).unsigned()).toBe(codeNum)
  })
})

describe("se(v), ITU-T H.264 table 9-3", () => {
  it.each([
    ["1", 0],
    ["010", 1],
    ["011", -1],
    ["00100", 2],
    ["00101", -2],
    ["00110", 3],
    ["00111", -3],
  ])("reads %s as %i", (bits, value) => {
    expect(new BitReader(payload(bits)).signed()).toBe(value)
  })
})

/** §7.3 and §9.1: se(v) ends at ±(2^31 − 1), where ue(v) ends at 2^32 − 2. */
const signed = fc.integer({ min: -(2 ** 31 - 1) })

it("reads back any sequence of elements through emulation prevention", () => {
  const element = fc.oneof(
    fc.record({
      kind: fc.constant("unsigned" as const),
      value: fc.oneof(fc.nat(), fc.constant(2 ** 32 - 2)),
    }),
    fc.record({ kind: fc.constant("signed" as const), value: signed }),
    fc.record({ kind: fc.constant("octets" as const), value: fc.constantFrom(0, 1, 2, 3, 2 ** 32 - 1) }),
  )
  fc.assert(
    fc.property(fc.array(element), (elements) => {
      const writer = new BitWriter()
      for (const { kind, value } of elements) {
        if (kind === "octets") writer.bits(value, 32)
        else writer[kind](value)
      }
      const reader = new BitReader(writer.nalUnit(0x67))
      const seen = elements.map(({ kind }) => (kind === "octets" ? reader.bits(32) : reader[kind]()))
      expect(seen).toEqual(elements.map(({ value }) => value))
    }),
  )
})

it("refuses to read past the end", () => {
  expect(() => new BitReader(Uint8Array.of(0x67, 0xff)).bits(9)).toThrow(
    expect.objectContaining({ code: "video/malformed-bitstream" }),
  )
  expect(() => new BitReader(new Uint8Array(20)).unsigned()).toThrow(
    expect.objectContaining({ code: "video/malformed-bitstream" }),
  )
})
