import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { AbsoluteMouse } from "./absolute-mouse.ts"
import { parseReportDescriptor } from "./descriptor-parser.ts"
import { absoluteMouse } from "./descriptors.ts"
import { decodeInputReport } from "./report-decoder.ts"

const hex = (report: Uint8Array) => Buffer.from(report).toString("hex")

describe("AbsoluteMouse", () => {
  it("starts in the middle, with nothing pressed", () => {
    expect(hex(new AbsoluteMouse().report())).toBe("00ff3fff3f0000")
  })

  it("tells position and buttons in one report", () => {
    const mouse = new AbsoluteMouse()
    mouse.moveTo(0x1234, 32767)
    mouse.setButtons(0b1_0001)
    expect(hex(mouse.report())).toBe("113412ff7f0000")
  })

  it.each([
    ["one detent up", [[0, 120]], ["00000000000100"]],
    ["one detent down", [[0, -120]], ["0000000000ff00"]],
    ["one detent right", [[120, 0]], ["00000000000001"]],
    ["one detent left", [[-120, 0]], ["000000000000ff"]],
    ["both wheels", [[240, -360]], ["0000000000fd02"]],
    ["less than a detent", [[0, 119]], []],
    [
      "detents that add up",
      [
        [0, 60],
        [0, 59],
        [0, 1],
      ],
      ["00000000000100"],
    ],
    [
      "a fraction kept beside whole detents",
      [
        [0, 150],
        [0, 90],
      ],
      ["00000000000100", "00000000000100"],
    ],
    [
      "fractions that cancel",
      [
        [0, 119],
        [0, -119],
        [0, 1],
      ],
      [],
    ],
    ["128 detents", [[0, 128 * 120]], ["00000000007f00", "00000000000100"]],
    ["the codec's largest turn", [[-32768, 32767]], ["00000000007f81", "00000000007f81", "000000000013ed"]],
  ] as [string, [number, number][], string[]][])("turns the wheel: %s", (_what, turns, reports) => {
    const mouse = new AbsoluteMouse()
    mouse.moveTo(0, 0)
    expect(turns.flatMap(([dx, dy]) => mouse.scroll(dx, dy)).map(hex)).toEqual(reports)
  })

  it("loses no turn of the wheel, however it is cut", () => {
    const descriptor = parseReportDescriptor(absoluteMouse.reportDescriptor)
    const turn = fc.integer({ min: -0x8000, max: 0x7fff })
    fc.assert(
      fc.property(fc.array(fc.tuple(turn, turn)), (turns) => {
        const mouse = new AbsoluteMouse()
        const decoded = turns
          .flatMap(([dx, dy]) => mouse.scroll(dx, dy))
          .flatMap((report) => decodeInputReport(descriptor, report))
        const steps = (wanted: number) =>
          decoded.filter(({ usage }) => usage === wanted).reduce((sum, { value }) => sum + value, 0)
        const units = (axis: 0 | 1) => turns.reduce((sum, turn) => sum + turn[axis], 0)
        expect(Math.abs(units(0) - 120 * steps(0x238))).toBeLessThan(120)
        expect(Math.abs(units(1) - 120 * steps(0x38))).toBeLessThan(120)
      }),
    )
  })

  it("is read by a host as it was meant, at every position and with every button", () => {
    const descriptor = parseReportDescriptor(absoluteMouse.reportDescriptor)
    const coordinate = fc.nat(32767)
    fc.assert(
      fc.property(coordinate, coordinate, fc.nat(255), (x, y, buttons) => {
        const mouse = new AbsoluteMouse()
        mouse.moveTo(x, y)
        mouse.setButtons(buttons)
        const decoded = decodeInputReport(descriptor, mouse.report())
        expect(decoded.slice(0, 8).reduce((mask, { usage, value }) => mask | (value << (usage - 1)), 0)).toBe(
          buttons,
        )
        expect(decoded.slice(8).map(({ value }) => value)).toEqual([x, y, 0, 0])
      }),
    )
  })
})
