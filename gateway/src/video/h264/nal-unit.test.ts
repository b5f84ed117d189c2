import { expect, it } from "vitest"
import { isKeyFrame, isVcl, nalRefIdc, nalUnitType } from "./nal-unit.ts"

it.each([
  { header: 0x67, type: 7, refIdc: 3, vcl: false },
  { header: 0x68, type: 8, refIdc: 3, vcl: false },
  { header: 0x65, type: 5, refIdc: 3, vcl: true },
  { header: 0x41, type: 1, refIdc: 2, vcl: true },
  { header: 0x01, type: 1, refIdc: 0, vcl: true },
  { header: 0x06, type: 6, refIdc: 0, vcl: false },
  { header: 0x09, type: 9, refIdc: 0, vcl: false },
])("reads type $type from header octet $header", ({ header, type, refIdc, vcl }) => {
  const unit = Uint8Array.of(header, 0xff)
  expect(nalUnitType(unit)).toBe(type)
  expect(nalRefIdc(unit)).toBe(refIdc)
  expect(isVcl(unit)).toBe(vcl)
})

it("takes an access unit with an IDR slice for a key frame, one without for none", () => {
  expect(isKeyFrame([Uint8Array.of(0x67), Uint8Array.of(0x65)])).toBe(true)
  expect(isKeyFrame([Uint8Array.of(0x67), Uint8Array.of(0x41)])).toBe(false)
})

it("refuses an empty unit by name", () => {
  const refused = expect.objectContaining({ code: "video/malformed-bitstream" })
  expect(() => nalUnitType(new Uint8Array())).toThrow(refused)
  expect(() => isKeyFrame([new Uint8Array()])).toThrow(refused)
})
