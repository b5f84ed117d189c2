import fc from "fast-check"
import { expect, it } from "vitest"
import { avcCodec } from "./avc-codec.ts"

it("reads profile, constraints and level from the SPS, wherever it stands (RFC 6381 §3.3)", () => {
  expect(avcCodec(Uint8Array.of(0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0x8c))).toBe("avc1.42e01f")
  expect(avcCodec(Uint8Array.of(0, 0, 1, 9, 0x10, 0, 0, 0, 1, 0x27, 0x64, 0x00, 0x28, 1))).toBe("avc1.640028")
})

it("finds none where there is none, in any octets", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (data) => {
      expect(avcCodec(data) ?? "avc1.000000").toMatch(/^avc1\.[0-9a-f]{6}$/)
    }),
  )
  expect(avcCodec(Uint8Array.of(0, 0, 1, 0x65, 1, 2, 3, 4))).toBeUndefined()
})
