import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Packetizer, payloadSizeMaxBytes } from "./packetizer.ts"
import { depacketize } from "./testing/depacketizer.ts"
import { accessUnit } from "./testing/pictures.ts"

const nalUnit = (minLength: number, maxLength: number) =>
  fc
    .record({
      forbidden: fc.constantFrom(0, 0x80),
      importance: fc.constantFrom(0, 0x20, 0x40, 0x60),
      type: fc.integer({ min: 1, max: 23 }),
      body: fc.uint8Array({ minLength, maxLength }),
    })
    .map(({ forbidden, importance, type, body }) => Uint8Array.of(forbidden | importance | type, ...body))

const sizeMax = fc.integer({ min: 16, max: 64 })
const dropped = new Set([6, 9, 12])
const typeOf = (bytes: Uint8Array) => (bytes[0] ?? 0) & 0x1f

describe("Packetizer", () => {
  it("gives back every NAL unit, in order, to a depacketizer written from the RFC", () => {
    fc.assert(
      fc.property(fc.array(nalUnit(0, 200), { minLength: 1, maxLength: 12 }), sizeMax, (nalUnits, max) => {
        const payloads = new Packetizer(max).packetize(accessUnit({ nalUnits }))
        const sent = nalUnits.filter((unit) => !dropped.has(typeOf(unit)))
        expect(depacketize(payloads)).toEqual(sent.map((unit) => Uint8Array.from(unit)))
      }),
    )
  })

  it("keeps every payload within the limit and all fragments but the last of one size", () => {
    fc.assert(
      fc.property(nalUnit(64, 2000), sizeMax, (large, max) => {
        fc.pre(!dropped.has(typeOf(large)))
        const sizes = new Packetizer(max)
          .packetize(accessUnit({ nalUnits: [large] }))
          .map((payload) => payload.length)
        expect(Math.max(...sizes)).toBeLessThanOrEqual(max)
        expect(new Set(sizes.slice(0, -1)).size).toBeLessThanOrEqual(1)
      }),
    )
  })

  it("sends a NAL unit of exactly the limit alone and one byte more as two fragments (RFC 6184 §5.6, §5.8)", () => {
    const fits = new Uint8Array(payloadSizeMaxBytes).fill(0x65)
    const tooLarge = new Uint8Array(payloadSizeMaxBytes + 1).fill(0x65)
    const packetizer = new Packetizer()
    expect(packetizer.packetize(accessUnit({ nalUnits: [fits] }))).toEqual([fits])
    const fragments = packetizer.packetize(accessUnit({ nalUnits: [tooLarge] }))
    expect(fragments.map((fragment) => [fragment[0], fragment[1]])).toEqual([
      [0x7c, 0x85],
      [0x7c, 0x45],
    ])
  })

  it("puts neighbouring SPS and PPS into one STAP-A with the highest importance (RFC 6184 §5.7)", () => {
    const payloads = new Packetizer().packetize(
      accessUnit({ nalUnits: [Uint8Array.of(0x27, 1, 2), Uint8Array.of(0x68, 3), Uint8Array.of(0x65, 9)] }),
    )
    expect(payloads.map((payload) => [...payload])).toEqual([
      [0x78, 0, 3, 0x27, 1, 2, 0, 2, 0x68, 3],
      [0x65, 9],
    ])
  })

  it("leaves out SEI, delimiters, filler, empty units and the types RFC 6184 gives another meaning", () => {
    const nalUnits = [6, 9, 12, 0, 24, 28, 31].map((type) => Uint8Array.of(type, 1))
    const kept = Uint8Array.of(0x41, 5)
    const unit = accessUnit({ nalUnits: [...nalUnits, new Uint8Array(0), kept] })
    expect(new Packetizer().packetize(unit)).toEqual([kept])
  })

  it("packetizes a unit once and shares the payloads among all viewers", () => {
    const packetizer = new Packetizer()
    const unit = accessUnit({ nalUnits: [new Uint8Array(5000).fill(0x65)] })
    expect(packetizer.packetize(unit)).toBe(packetizer.packetize(unit))
  })

  it("does not copy what fits into one packet", () => {
    const small = Uint8Array.of(0x41, 1, 2, 3)
    expect(new Packetizer().packetize(accessUnit({ nalUnits: [small] }))[0]).toBe(small)
  })
})
