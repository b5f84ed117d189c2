import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { accessUnit } from "./testing/pictures.ts"
import { depacketizeVp8 } from "./testing/vp8-depacketizer.ts"
import { Vp8Packetizer } from "./vp8-packetizer.ts"

const frame = fc.uint8Array({ minLength: 1, maxLength: 2000 })
const sizeMax = fc.integer({ min: 16, max: 64 })
const unitOf = (bytes: Uint8Array) => accessUnit({ nalUnits: [bytes] })

describe("Vp8Packetizer", () => {
  it("gives back every frame to a depacketizer written from the RFC", () => {
    fc.assert(
      fc.property(frame, sizeMax, fc.integer({ min: 0, max: 0x7fff }), (bytes, max, id) => {
        const payloads = new Vp8Packetizer(max, id).packetize(unitOf(bytes))
        expect(depacketizeVp8(payloads)).toEqual({ frame: Uint8Array.from(bytes), pictureId: id })
      }),
    )
  })

  it("keeps every payload within the limit and fragments balanced to one byte", () => {
    fc.assert(
      fc.property(frame, sizeMax, (bytes, max) => {
        const sizes = new Vp8Packetizer(max).packetize(unitOf(bytes)).map((payload) => payload.length)
        expect(Math.max(...sizes)).toBeLessThanOrEqual(max)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it("writes the descriptor bit by bit as in RFC 7741 §4.2, with a PictureID of 15 bits that wraps around", () => {
    const packetizer = new Vp8Packetizer(16, 0x7fff)
    const first = packetizer.packetize(unitOf(new Uint8Array(20).fill(7)))
    expect(first.map((payload) => [...payload.subarray(0, 4)])).toEqual([
      [0x90, 0x80, 0xff, 0xff],
      [0x80, 0x80, 0xff, 0xff],
    ])
    expect([...(packetizer.packetize(unitOf(Uint8Array.of(1)))[0] ?? [])]).toEqual([0x90, 0x80, 0x80, 0, 1])
  })

  it("packetizes a unit once and shares the payloads, and its PictureID, among all viewers", () => {
    const packetizer = new Vp8Packetizer(64, 5)
    const unit = unitOf(new Uint8Array(500))
    expect(packetizer.packetize(unit)).toBe(packetizer.packetize(unit))
    expect(depacketizeVp8(packetizer.packetize(unitOf(new Uint8Array(9)))).pictureId).toBe(6)
  })

  it("makes nothing of nothing, and refuses a limit that holds no frame", () => {
    expect(new Vp8Packetizer().packetize(unitOf(new Uint8Array()))).toEqual([])
    expect(() => new Vp8Packetizer(15)).toThrow(RangeError)
  })
})
