import { expect, it } from "vitest"
import { fromRgb } from "./palette.ts"

// The 100 % colour bars of ITU-R BT.601, rounded to 8 bits.
it.each([
  ["black", 0x000000, { y: 16, cb: 128, cr: 128 }],
  ["white", 0xffffff, { y: 235, cb: 128, cr: 128 }],
  ["red", 0xff0000, { y: 81, cb: 90, cr: 240 }],
  ["green", 0x00ff00, { y: 145, cb: 54, cr: 34 }],
  ["blue", 0x0000ff, { y: 41, cb: 240, cr: 110 }],
  ["yellow", 0xffff00, { y: 210, cb: 16, cr: 146 }],
])("converts %s to BT.601 limited range", (_, rgb, expected) => {
  expect(fromRgb(rgb)).toEqual(expected)
})
