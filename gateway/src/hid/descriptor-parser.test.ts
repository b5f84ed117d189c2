import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../errors.ts"
import { parseReportDescriptor } from "./descriptor-parser.ts"
import { absoluteMouse, bootKeyboard, controls, relativeMouse } from "./descriptors.ts"
import { decodeInputReport, decodeOutputReport } from "./report-decoder.ts"

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ""), "hex"))

/** JetKVM's absolute mouse: two reports with IDs, and two reports' bits to be counted apart. */
const mouseWithReportIds = hex(`
  05 01 09 02 a1 01 85 01 09 01 a1 00 05 09 19 01 29 03 15 00 25 01 75 01 95 03 81 02 95 01 75 05 81 03
  05 01 09 30 09 31 16 00 00 26 ff 7f 36 00 00 46 ff 7f 75 10 95 02 81 02 c0
  85 02 09 38 15 81 25 7f 35 00 45 00 75 08 95 01 81 06 c0`)

function codeOf(run: () => unknown): unknown {
  try {
    run()
    return undefined
  } catch (error) {
    return error instanceof GatewayError ? error.code : error
  }
}

describe("parseReportDescriptor", () => {
  it("finds the boot keyboard's fields where HID 1.11 appendix B.1 puts them", () => {
    const { fields, hasReportIds } = parseReportDescriptor(bootKeyboard.reportDescriptor)
    expect(hasReportIds).toBe(false)
    expect(
      fields.map(({ kind, bitOffset, sizeBits, count, isConstant, isVariable, usages }) => ({
        kind,
        bits: [bitOffset, sizeBits, count],
        is: isConstant ? "constant" : isVariable ? "variable" : "array",
        usages,
      })),
    ).toEqual([
      {
        kind: "input",
        bits: [0, 1, 8],
        is: "variable",
        usages: [{ usagePage: 7, usage: 0xe0, usageMaximum: 0xe7 }],
      },
      { kind: "input", bits: [8, 8, 1], is: "constant", usages: [] },
      {
        kind: "output",
        bits: [0, 1, 5],
        is: "variable",
        usages: [{ usagePage: 8, usage: 1, usageMaximum: 5 }],
      },
      { kind: "output", bits: [5, 3, 1], is: "constant", usages: [] },
      {
        kind: "input",
        bits: [16, 8, 6],
        is: "array",
        usages: [{ usagePage: 7, usage: 0, usageMaximum: 255 }],
      },
    ])
  })

  it("finds the mouse's pointer inside a physical collection, with Windows 7's range", () => {
    const { fields } = parseReportDescriptor(absoluteMouse.reportDescriptor)
    const axes = fields.find((field) => field.usages.some(({ usage }) => usage === 0x30))
    expect(axes).toMatchObject({
      bitOffset: 8,
      sizeBits: 16,
      count: 2,
      logicalMinimum: 0,
      logicalMaximum: 32767,
    })
    expect(axes?.collections).toEqual([
      { type: 1, usagePage: 1, usage: 2 },
      { type: 0, usagePage: 1, usage: 1 },
    ])
    expect(fields.filter((field) => field.isRelative).map((field) => field.bitOffset)).toEqual([40, 48])
  })

  it("finds the boot protocol's mouse in the relative mouse's first three octets", () => {
    const { fields } = parseReportDescriptor(relativeMouse.reportDescriptor)
    expect(
      fields.map(({ bitOffset, sizeBits, count, isRelative, usages }) => ({
        bits: [bitOffset, sizeBits, count],
        isRelative,
        usages: usages.map(({ usagePage, usage }) => [usagePage, usage]),
      })),
    ).toEqual([
      { bits: [0, 1, 8], isRelative: false, usages: [[9, 1]] },
      {
        bits: [8, 8, 3],
        isRelative: true,
        usages: [
          [1, 0x30],
          [1, 0x31],
          [1, 0x38],
        ],
      },
      { bits: [32, 8, 1], isRelative: true, usages: [[0x0c, 0x238]] },
    ])
  })

  it("tells consumer control from system control by report ID", () => {
    const descriptor = parseReportDescriptor(controls.reportDescriptor)
    const volumeUp = decodeInputReport(descriptor, hex("01 e9 00 00 00"))
    expect(volumeUp).toEqual([{ usagePage: 0x0c, usage: 0xe9, value: 1 }])
    expect([1, 2, 3].map((value) => decodeInputReport(descriptor, Uint8Array.of(2, value)))).toEqual(
      [0x81, 0x82, 0x83].map((usage) => [{ usagePage: 1, usage, value: 1 }]),
    )
    expect(decodeInputReport(descriptor, hex("01 00 00 00 00"))).toEqual([])
    expect(decodeInputReport(descriptor, hex("02 00"))).toEqual([])
  })

  it.each([
    ["boot keyboard", bootKeyboard, 65],
    ["absolute mouse", absoluteMouse, 73],
    ["relative mouse", relativeMouse, 61],
  ])("agrees with the %s on its report size", (_name, hidFunction, descriptorSizeBytes) => {
    expect(hidFunction.reportDescriptor).toHaveLength(descriptorSizeBytes)
    const { fields } = parseReportDescriptor(hidFunction.reportDescriptor)
    const inputBits = fields
      .filter((field) => field.kind === "input")
      .reduce((bits, field) => bits + field.sizeBits * field.count, 0)
    expect(inputBits).toBe(8 * hidFunction.reportSizeBytes)
  })

  it("restores the globals of a Push at its Pop", () => {
    const { fields } = parseReportDescriptor(
      hex("05 07 75 08 95 01 25 7f a4 05 09 75 04 09 01 81 02 b4 09 04 81 02"),
    )
    expect(fields.map(({ sizeBits, usages }) => [sizeBits, usages[0]?.usagePage])).toEqual([
      [4, 9],
      [8, 7],
    ])
  })

  it("takes the page of a four-octet usage from the usage itself", () => {
    const { fields } = parseReportDescriptor(hex("05 01 75 08 95 01 25 7f 0b 38 02 0c 00 81 06"))
    expect(fields[0]?.usages).toEqual([{ usagePage: 0x0c, usage: 0x238, usageMaximum: 0x238 }])
  })

  it.each([
    ["unsigned without a negative minimum", "15 00 25 ff", [0, 255]],
    ["signed with one", "15 80 25 7f", [-128, 127]],
    ["so, whichever stands first", "25 ff 15 00", [0, 255]],
    ["over two octets", "16 00 80 26 ff 7f", [-32768, 32767]],
    ["over four octets", "15 00 27 ff ff ff ff", [0, 0xffff_ffff]],
  ])("reads a logical maximum as %s", (_what, range, expected) => {
    const [field] = parseReportDescriptor(hex(`${range} 75 20 95 01 81 02`)).fields
    expect([field?.logicalMinimum, field?.logicalMaximum]).toEqual(expected)
  })

  it("steps over long items", () => {
    expect(parseReportDescriptor(hex("fe 02 f0 aa bb")).fields).toEqual([])
  })

  it.each([
    ["an item cut short", "26 ff"],
    ["a long item cut short", "fe 05 00 01"],
    ["the reserved item type", "0c"],
    ["an open collection", "a1 01"],
    ["a collection closed twice", "c0"],
    ["a Pop without Push", "b4"],
    ["endless Push", "a4".repeat(100)],
    ["endless nesting", "a1 01".repeat(100)],
    ["report ID 0", "85 00"],
    ["a value of no bits", "95 08 81 02"],
    ["four billion values of no bits", "97 ff ff ff ff 81 02"],
    ["a value of 33 bits", "75 21 95 01 81 02"],
    ["an enormous report", "77 ff ff ff ff 97 ff ff ff ff 81 01"],
    ["usages that run backwards", "19 05 29 04"],
    ["a Usage Maximum alone", "29 04"],
    ["a Usage Minimum alone", "19 04 75 08 95 01 81 02"],
    ["a logical range that runs backwards", "15 05 25 04 75 08 95 01 81 02"],
    ["reports with and without ID", "75 08 95 01 25 7f 81 02 85 01 81 02"],
  ])("refuses %s", (_what, descriptor) => {
    expect(codeOf(() => parseReportDescriptor(hex(descriptor)))).toBe("hid/malformed-descriptor")
  })

  it("answers random bytes with fields or with hid/malformed-descriptor, nothing else", () => {
    const likely = fc.constantFrom(
      0x05,
      0x09,
      0x15,
      0x19,
      0x25,
      0x29,
      0x75,
      0x81,
      0x85,
      0x95,
      0xa1,
      0xa4,
      0xb4,
      0xc0,
    )
    const bytes = fc.uint8Array({ maxLength: 80 })
    const items = fc.array(fc.tuple(likely, fc.nat(255))).map((pairs) => Uint8Array.from(pairs.flat()))
    fc.assert(
      fc.property(fc.oneof(bytes, items), (descriptor) => {
        expect([undefined, "hid/malformed-descriptor"]).toContain(
          codeOf(() => parseReportDescriptor(descriptor)),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe("decodeInputReport", () => {
  const keyboard = parseReportDescriptor(bootKeyboard.reportDescriptor)
  const mouse = parseReportDescriptor(absoluteMouse.reportDescriptor)
  const down = (report: string) =>
    decodeInputReport(keyboard, hex(report))
      .filter(({ value }) => value === 1)
      .map(({ usage }) => usage)

  it("reads modifiers from bits and keys from the array, in report order", () => {
    expect(down("05 00 1d 04 00 00 00 00")).toEqual([0xe0, 0xe2, 0x1d, 0x04])
    expect(down("00 00 00 00 00 00 00 00")).toEqual([])
    expect(down("00 00 73 94 00 00 00 00")).toEqual([0x73, 0x94])
  })

  it("reads position, buttons and wheels of the mouse, sign included", () => {
    const fields = decodeInputReport(mouse, hex("03 ff 7f 01 00 ff 81"))
    expect(fields.filter(({ usagePage }) => usagePage === 9).map(({ value }) => value)).toEqual([
      1, 1, 0, 0, 0, 0, 0, 0,
    ])
    expect(fields.filter(({ usagePage }) => usagePage !== 9)).toEqual([
      { usagePage: 1, usage: 0x30, value: 32767 },
      { usagePage: 1, usage: 0x31, value: 1 },
      { usagePage: 1, usage: 0x38, value: -1 },
      { usagePage: 0x0c, usage: 0x238, value: -127 },
    ])
  })

  it("leaves out values outside the logical range (§5.10)", () => {
    const fields = decodeInputReport(mouse, hex("00 ff ff 01 00 80 00"))
    expect(fields.filter(({ usage }) => usage === 0x30 || usage === 0x38)).toEqual([])
  })

  it("tells reports apart by their ID", () => {
    const descriptor = parseReportDescriptor(mouseWithReportIds)
    expect(decodeInputReport(descriptor, hex("02 ff"))).toEqual([{ usagePage: 1, usage: 0x38, value: -1 }])
    expect(decodeInputReport(descriptor, hex("01 01 10 00 20 00")).at(-1)).toEqual({
      usagePage: 1,
      usage: 0x31,
      value: 0x20,
    })
    expect(codeOf(() => decodeInputReport(descriptor, hex("03 00")))).toBe("hid/malformed-report")
  })

  it("answers random bytes with values or with hid/malformed-report, nothing else", () => {
    const descriptor = fc.constantFrom(keyboard, mouse, parseReportDescriptor(mouseWithReportIds))
    fc.assert(
      fc.property(descriptor, fc.uint8Array({ maxLength: 10 }), (descriptor, report) => {
        expect([undefined, "hid/malformed-report"]).toContain(
          codeOf(() => decodeInputReport(descriptor, report)),
        )
      }),
      { numRuns: 500 },
    )
  })
})

describe("decodeOutputReport", () => {
  it("reads the keyboard's LEDs", () => {
    const leds = decodeOutputReport(parseReportDescriptor(bootKeyboard.reportDescriptor), hex("02"))
    expect(leds.map(({ usagePage, usage, value }) => [usagePage, usage, value])).toEqual([
      [8, 1, 0],
      [8, 2, 1],
      [8, 3, 0],
      [8, 4, 0],
      [8, 5, 0],
    ])
  })
})
