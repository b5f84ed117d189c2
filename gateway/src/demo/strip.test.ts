import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  decodeStrip,
  encodeStrip,
  hashState,
  paintStrip,
  readStrip,
  readStripFromRgba,
  type StripFields,
  stripHeightPx,
  stripWidthPx,
} from "./strip.ts"

const u16 = fc.integer({ min: 0, max: 0xffff })
const u8 = fc.integer({ min: 0, max: 0xff })
const anyFields: fc.Arbitrary<StripFields> = fc.record({
  frame: fc.integer({ min: 0, max: 0xffff_ffff }),
  timeUs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  stateHash: fc.integer({ min: 0, max: 0xffff_ffff }),
  pointerX: u16,
  pointerY: u16,
  buttons: u8,
  leds: u8,
  clicks: u16,
  lastClickX: u16,
  lastClickY: u16,
  typedCount: u16,
  wheelSteps: fc.integer({ min: -0x8000, max: 0x7fff }),
  typedTail: fc.string({
    maxLength: 30,
    unit: fc.integer({ min: 1, max: 0xff }).map((c) => String.fromCharCode(c)),
  }),
})

const example: StripFields = {
  frame: 0x01020304,
  timeUs: 0x0a0b0c0d0e0f,
  stateHash: 0xdeadbeef,
  pointerX: 640,
  pointerY: 360,
  buttons: 1,
  leds: 2,
  clicks: 7,
  lastClickX: 1279,
  lastClickY: 719,
  typedCount: 16,
  wheelSteps: -3,
  typedTail: "Hello, World 42!",
}

const widthPx = 640
const heightPx = 96

function painted(fields: StripFields): Uint8Array {
  const luma = new Uint8Array(widthPx * heightPx).fill(90)
  paintStrip(luma, widthPx, heightPx, encodeStrip(fields))
  return luma
}

/** Uniform in 0..1, repeatable: Marsaglia's xorshift32. */
function randomness(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

describe("the strip's octets", () => {
  it("stand where the layout says, little endian", () => {
    const hex = Buffer.from(encodeStrip(example)).toString("hex")
    expect(hex.slice(0, 64)).toBe("c501040302010f0e0d0c0b0aefbeadde8002680101020700ff04cf021000fdff")
    expect(hex.slice(64, 124)).toBe(Buffer.from("Hello, World 42!").toString("hex").padEnd(60, "0"))
  })

  it("come back as the same fields", () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        expect(decodeStrip(encodeStrip(fields))).toEqual(fields)
      }),
    )
  })

  it("carry the newest 30 characters of a longer text", () => {
    const typedTail = "The quick brown fox jumps over the lazy dog"
    expect(decodeStrip(encodeStrip({ ...example, typedTail }))?.typedTail).toBe(typedTail.slice(-30))
  })

  it("are refused when any one bit is wrong", () => {
    const good = encodeStrip(example)
    for (let bit = 0; bit < 512; bit++) {
      const damaged = good.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(decodeStrip(damaged)).toBeUndefined()
    }
  })

  it("are refused when they are random, or not 64", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decodeStrip(bytes)).toBeUndefined()
      }),
    )
    expect(decodeStrip(encodeStrip(example).subarray(0, 63))).toBeUndefined()
  })
})

describe("the strip in a picture", () => {
  it("occupies 512x64 px in the bottom-left corner and nothing else", () => {
    const luma = painted(example)
    for (let y = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++) {
        const inside = x < stripWidthPx && y >= heightPx - stripHeightPx
        const value = luma[y * widthPx + x]
        if (inside ? value !== 16 && value !== 235 : value !== 90) throw new Error(`wrong luma at ${x},${y}`)
      }
    }
  })

  it("shows the most significant bit of octet 0 first", () => {
    const firstLine = painted(example).subarray((heightPx - stripHeightPx) * widthPx)
    const bits = Array.from({ length: 8 }, (_, column) => (firstLine[column * 8 + 4] === 235 ? 1 : 0))
    expect(bits).toEqual([1, 1, 0, 0, 0, 1, 0, 1])
  })

  it("reads back, with any stride", () => {
    fc.assert(
      fc.property(anyFields, fc.integer({ min: 0, max: 64 }), (fields, padding) => {
        const strideBytes = stripWidthPx + padding
        const luma = new Uint8Array(strideBytes * heightPx)
        paintStrip(luma, strideBytes, heightPx, encodeStrip(fields))
        expect(readStrip(luma, stripWidthPx, heightPx, strideBytes)).toEqual(fields)
      }),
      { numRuns: 30 },
    )
  })

  it("survives noise of ±60 on every pixel", () => {
    fc.assert(
      fc.property(anyFields, fc.integer(), (fields, seed) => {
        const random = randomness(seed)
        const noisy = painted(fields).map((value) =>
          Math.min(255, Math.max(0, value + Math.round(random() * 120 - 60))),
        )
        expect(readStrip(noisy, widthPx, heightPx)).toEqual(fields)
      }),
      { numRuns: 20 },
    )
  })

  it("reads from a canvas, where limited range was stretched to 0..255", () => {
    const luma = painted(example)
    const rgba = new Uint8ClampedArray(widthPx * heightPx * 4)
    luma.forEach((value, at) => {
      rgba.fill(((value - 16) * 255) / 219, at * 4, at * 4 + 3)
      rgba[at * 4 + 3] = 255
    })
    expect(readStripFromRgba(rgba, widthPx, heightPx)).toEqual(example)
  })

  it("is not found in random pictures, in a flat one, or in one too small to hold it", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomness(seed)
        const luma = Uint8Array.from({ length: widthPx * heightPx }, () => random() * 256)
        expect(readStrip(luma, widthPx, heightPx)).toBeUndefined()
      }),
      { numRuns: 20 },
    )
    expect(readStrip(new Uint8Array(widthPx * heightPx), widthPx, heightPx)).toBeUndefined()
    expect(readStrip(new Uint8Array(320 * 240), 320, 240)).toBeUndefined()
  })

  it("refuses to be painted where it does not fit", () => {
    expect(() => paintStrip(new Uint8Array(320 * 240), 320, 240, encodeStrip(example))).toThrow(RangeError)
  })
})

describe("the state's hash", () => {
  const state = { typedText: "", leds: 0, buttons: 0, pointerX: 0, pointerY: 0, clicks: 0 }

  it("is FNV-1a over text, leds, buttons, pointer and clicks", () => {
    const octets = [0x61, 2, 1, 0x34, 0x12, 0x78, 0x56, 0xbc, 0x9a]
    const expected = octets.reduce((hash, octet) => Math.imul(hash ^ octet, 0x01000193), 0x811c9dc5) >>> 0
    const full = { typedText: "a", leds: 2, buttons: 1, pointerX: 0x1234, pointerY: 0x5678, clicks: 0x9abc }
    expect(hashState(full)).toBe(expected)
  })

  it("changes with each of its parts", () => {
    const variants = [
      { ...state, typedText: "a" },
      { ...state, leds: 1 },
      { ...state, buttons: 1 },
      { ...state, pointerX: 1 },
      { ...state, pointerY: 1 },
      { ...state, clicks: 1 },
    ]
    expect(new Set([state, ...variants].map(hashState)).size).toBe(7)
  })
})
