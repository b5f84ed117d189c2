import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { joinAnnexB, splitAnnexB } from "./annexb.ts"
import { AnnexBStream } from "./annexb-stream.ts"
import { preventEmulation } from "./fixtures/bit-writer.ts"

/** Any NAL unit: emulation prevented, last octet not zero (ITU-T H.264 §7.4.1). */
const nalUnit = fc
  .tuple(fc.integer({ min: 1, max: 255 }), fc.array(fc.nat({ max: 255 })), fc.integer({ min: 4, max: 255 }))
  .map(([header, payload, last]) => Uint8Array.from([header, ...preventEmulation([...payload, last])]))
const nalUnits = fc.array(nalUnit)
/** Bytes in which start codes are likely. */
const noise = fc
  .uint8Array({ max: 200 })
  .map((bytes) => bytes.map((octet) => (octet < 200 ? octet % 3 : octet)))

describe("splitAnnexB", () => {
  it("gives back what joinAnnexB wrote", () => {
    fc.assert(
      fc.property(nalUnits, (units) => {
        expect(splitAnnexB(joinAnnexB(units))).toEqual(units)
      }),
    )
  })

  it("takes three-octet start codes and zero octets between units", () => {
    const stream = Uint8Array.of(0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 0, 0, 0, 1, 0x65, 3, 0, 0)
    expect(splitAnnexB(stream)).toEqual([
      Uint8Array.of(0x67, 1),
      Uint8Array.of(0x68, 2),
      Uint8Array.of(0x65, 3),
    ])
  })

  it("copies nothing", () => {
    const stream = joinAnnexB([Uint8Array.of(0x65, 7)])
    expect(splitAnnexB(stream)[0]?.buffer).toBe(stream.buffer)
  })

  it.each([
    ["no start code", [1, 2, 3]],
    ["octets before the first start code", [9, 0, 0, 1, 0x65]],
    ["an empty unit", [0, 0, 1, 0, 0, 1, 0x65]],
    ["nothing after the last start code", [0, 0, 1, 0x65, 0, 0, 1]],
  ])("refuses %s", (_, bytes) => {
    expect(() => splitAnnexB(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: "video/malformed-bitstream" }),
    )
  })

  it("answers random bytes with units or the typed error, nothing else", () => {
    fc.assert(
      fc.property(noise, (bytes) => {
        try {
          for (const unit of splitAnnexB(bytes)) expect(unit.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toHaveProperty("code", "video/malformed-bitstream")
        }
      }),
    )
  })
})

describe("AnnexBStream", () => {
  it("gives the same units however the bytes are cut", () => {
    fc.assert(
      fc.property(nalUnits, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (units, sizes) => {
        const bytes = joinAnnexB(units)
        const stream = new AnnexBStream()
        const seen: Uint8Array[] = []
        for (let offset = 0, i = 0; offset < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          seen.push(...stream.push(bytes.subarray(offset, offset + size)))
          offset += size
        }
        seen.push(...stream.end())
        expect(seen.map((unit) => Uint8Array.from(unit))).toEqual(units)
      }),
    )
  })

  it("knows a unit as soon as the next start code is complete", () => {
    const stream = new AnnexBStream()
    expect(stream.push(Uint8Array.of(0, 0, 0, 1, 0x67, 5, 0, 0))).toEqual([])
    expect(stream.push(Uint8Array.of(1)).map((unit) => [...unit])).toEqual([[0x67, 5]])
  })

  it("refuses bytes that are no Annex B stream", () => {
    expect(() => new AnnexBStream().push(Uint8Array.of(5, 0, 0, 1, 0x65, 0, 0, 1))).toThrow(GatewayError)
  })
})
