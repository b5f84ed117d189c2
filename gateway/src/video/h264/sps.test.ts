import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { BitWriter } from "./fixtures/bit-writer.ts"
import { parseSps } from "./sps.ts"

describe("parameter sets written by libx264", () => {
  it.each([
    ["6742c01fda014016ec0440000003004000000f03c60ca8", 1280, 720, "42c01f"],
    ["6742c028da01e0089f970110000003001000000303c0f1832a", 1920, 1080, "42c028"],
    ["6742c01eda0360f79bc044000003000400000300c83c58ba80", 854, 480, "42c01e"],
    ["6742c02ada01581879bc0440000003004000001e03c60ca8", 1366, 768, "42c02a"],
    ["677a001ebcb405017fc4e022000003000200000300641e2c5d40", 640, 360, "7a001e"], // 4:2:2
    ["674d4028f403c0227ef011000003000100000300321f162ea0", 1920, 1080, "4d4028"], // interlaced
    ["6764001ef2d01407b602d9000003000100000300320f162ea0", 640, 480, "64001e"], // monochrome
    ["67f4000d91968150878f8fc044000003000400000300c83c50aa80", 322, 242, "f4000d"], // 4:4:4
    ["67640029acb40501ed80880000030008000003019078c195", 640, 480, "640029"],
  ])("%s is %ix%i, profile-level-id %s", (hex, width, height, profileLevelId) => {
    expect(parseSps(Buffer.from(hex, "hex"))).toMatchObject({ width, height, profileLevelId })
  })
})

/** A baseline parameter set from its fields, by ITU-T H.264 §7.3.2.1.1. */
function baseline(fields: { frameNumBits: number; pocType: number; mbs: [number, number]; crop: number[] }) {
  const writer = new BitWriter()
  writer
    .bits(66, 8)
    .bits(0xc0, 8)
    .bits(31, 8)
    .unsigned(0)
    .unsigned(fields.frameNumBits - 4)
  writer.unsigned(fields.pocType)
  if (fields.pocType === 0) writer.unsigned(2)
  if (fields.pocType === 1) writer.bits(0, 1).signed(-3).signed(4).unsigned(2).signed(1).signed(-1)
  writer
    .unsigned(1)
    .bits(0, 1)
    .unsigned(fields.mbs[0] - 1)
    .unsigned(fields.mbs[1] - 1)
    .bits(1, 1)
    .bits(1, 1)
    .bits(1, 1)
  for (const crop of fields.crop) writer.unsigned(crop)
  return writer.bits(0, 1).nalUnit(0x67)
}

it("gives the size after cropping, in units of the chroma sampling (equations 7-19 to 7-22)", () => {
  fc.assert(
    fc.property(
      fc.record({
        frameNumBits: fc.integer({ min: 4, max: 16 }),
        pocType: fc.integer({ min: 0, max: 2 }),
        mbs: fc.tuple(fc.integer({ min: 1, max: 1055 }), fc.integer({ min: 1, max: 1055 })),
        crop: fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }),
      }),
      (fields) => {
        const [left = 0, right = 0, top = 0, bottom = 0] = fields.crop
        expect(parseSps(baseline(fields))).toMatchObject({
          width: fields.mbs[0] * 16 - 2 * (left + right),
          height: fields.mbs[1] * 16 - 2 * (top + bottom),
          frameNumBits: fields.frameNumBits,
        })
      },
    ),
  )
})

it("steps over scaling matrices (§7.3.2.1.1.1)", () => {
  const writer = new BitWriter().bits(100, 8).bits(0, 8).bits(40, 8).unsigned(0)
  writer.unsigned(1).unsigned(0).unsigned(0).bits(0, 1).bits(1, 1)
  writer.bits(1, 1) // list 0: 16 explicit values
  for (let i = 0; i < 16; i++) writer.signed(i % 2 === 0 ? 5 : -5)
  writer.bits(1, 1).signed(-8) // list 1: falls back to the default matrix
  writer.bits(0, 6)
  writer
    .unsigned(4)
    .unsigned(2)
    .unsigned(1)
    .bits(0, 1)
    .unsigned(79)
    .unsigned(44)
    .bits(1, 1)
    .bits(1, 1)
    .bits(0, 1)
  expect(parseSps(writer.bits(0, 1).nalUnit(0x67))).toMatchObject({
    width: 1280,
    height: 720,
    frameNumBits: 8,
  })
})

it("refuses a picture that cropping leaves empty", () => {
  const sps = baseline({ frameNumBits: 4, pocType: 2, mbs: [1, 1], crop: [4, 4, 0, 0] })
  expect(() => parseSps(sps)).toThrow(expect.objectContaining({ code: "video/malformed-bitstream" }))
})

it("refuses another NAL unit type and an empty unit", () => {
  for (const unit of [Uint8Array.of(0x68, 1, 2, 3), new Uint8Array()]) {
    expect(() => parseSps(unit)).toThrow(expect.objectContaining({ code: "video/malformed-bitstream" }))
  }
})

it("answers random bytes with a size or the typed error, nothing else", () => {
  const sps = fc
    .tuple(fc.constantFrom(66, 77, 100, 122, 244), fc.uint8Array({ maxLength: 60 }))
    .map(([profile, rest]) => Uint8Array.from([0x67, profile, ...rest]))
  fc.assert(
    fc.property(sps, (unit) => {
      try {
        expect(parseSps(unit).width).toBeGreaterThan(0)
      } catch (error) {
        expect(error).toBeInstanceOf(GatewayError)
        expect(error).toHaveProperty("code", "video/malformed-bitstream")
      }
    }),
  )
})
