import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type LongDoubleFormat, readLongDouble, writeLongDouble } from "./long-double.ts"

const FORMATS: readonly LongDoubleFormat[] = ["x87", "binary128", "binary64"]

/** Bytes that gcc 12 stores for `long double` on x86_64, and for `__float128`. */
const VECTORS: readonly (readonly [number, string, string])[] = [
  [0, "00000000000000000000000000000000", "00000000000000000000000000000000"],
  [1, "0000000000000080ff3f000000000000", "0000000000000000000000000000ff3f"],
  [-1, "0000000000000080ffbf000000000000", "0000000000000000000000000000ffbf"],
  [0.5, "0000000000000080fe3f000000000000", "0000000000000000000000000000fe3f"],
  [997.069, "0020dbf97e6a44f90840000000000000", "0000000000000040b6f3fdd488f20840"],
  [86400.25, "000000000020c0a80f40000000000000", "00000000000000000000004080510f40"],
  [1e-300, "00c89ac717fe70ab1a3c000000000000", "0000000000000090358f2ffce1561a3c"],
  [1795185346.857, "00b8c8b685b500d61d40000000000000", "0000000000000070916d0b6b01ac1d40"],
  [4503599627370497, "00080000000000803340000000000000", "00000000000000100000000000003340"],
  [5e-324, "0000000000000080cd3b000000000000", "0000000000000000000000000000cd3b"],
  [1.7976931348623157e308, "00f8fffffffffffffe43000000000000", "00000000000000f0fffffffffffffe43"],
]

describe.each(VECTORS)("%d", (value, x87, binary128) => {
  it.each([
    ["x87", x87],
    ["binary128", binary128],
  ] as const)("is stored as the compiler stores it (%s)", (format, hex) => {
    const bytes = Buffer.alloc(16, 0xee)
    writeLongDouble(bytes, 0, value, format)
    expect(bytes.toString("hex")).toBe(hex)
    expect(readLongDouble(bytes, 0, format)).toBe(value)
  })
})

it("rounds what is finer than a double to the nearest (997.069L and 997.069Q)", () => {
  expect(readLongDouble(Buffer.from("d122dbf97e6a44f90840000000000000", "hex"), 0, "x87")).toBe(997.069)
  expect(readLongDouble(Buffer.from("986e1283c0caa145b6f3fdd488f20840", "hex"), 0, "binary128")).toBe(997.069)
})

it.each(FORMATS)("gives back every double (%s)", (format) => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const bytes = Buffer.alloc(16)
      writeLongDouble(bytes, 0, value, format)
      expect(readLongDouble(bytes, 0, format)).toBe(value)
    }),
  )
})

it.each(FORMATS)("reads any bytes as some number (%s)", (format) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(typeof readLongDouble(Buffer.from(bytes), 0, format)).toBe("number")
    }),
  )
})
