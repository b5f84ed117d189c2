import { expect, it } from "vitest"
import { serialNumber } from "./serial-number.ts"

it("is twelve hexadecimal digits, the same for the same machine, another for another", () => {
  const serial = serialNumber("10000000a1b2c3d4\n")
  expect(serial).toMatch(/^[0-9A-F]{12}$/)
  expect(serialNumber("10000000a1b2c3d4")).toBe(serial)
  expect(serialNumber("10000000a1b2c3d5")).not.toBe(serial)
  expect(serial).not.toContain("A1B2C3D4")
})
