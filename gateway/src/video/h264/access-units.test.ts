import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { AccessUnitGrouper, groupAccessUnits } from "./access-units.ts"
import { keyFrame, PPS, SPS_720P, slice } from "./fixtures/pictures.ts"

const delimiter = Uint8Array.of(0x09, 0xf0)
const sei = Uint8Array.of(0x06, 5, 1, 0x80)
const filler = Uint8Array.of(0x0c, 0xff, 0x80)

describe("groupAccessUnits", () => {
  it.each([
    ["parameter sets begin the picture they precede", [keyFrame(), [slice({ frameNum: 1 })], keyFrame()]],
    [
      "a delimiter begins an access unit",
      [
        [delimiter, ...keyFrame()],
        [delimiter, slice({ frameNum: 1 })],
      ],
    ],
    ["SEI belongs to the picture after it", [[slice({ idr: true })], [sei, slice({ frameNum: 1 })]]],
    [
      "slices of one picture stay together",
      [
        [SPS_720P, PPS, slice({ idr: true }), slice({ idr: true, firstMb: 1800 })],
        [slice({ frameNum: 1 }), slice({ frameNum: 1, firstMb: 1800 })],
      ],
    ],
    [
      "filler data belongs to the picture before it",
      [[slice({ idr: true }), filler], [slice({ frameNum: 1 })]],
    ],
    [
      "a non-reference picture is its own",
      [[slice({ idr: true })], [slice({ reference: false, firstMb: 3 })]],
    ],
    ["a lost first slice does not glue an IDR to a delta", [[slice({})], [slice({ idr: true, firstMb: 9 })]]],
  ])("%s", (_, groups) => {
    expect([...groupAccessUnits(groups.flat())]).toEqual(groups)
  })

  it("loses and reorders nothing, whatever the units", () => {
    const unit = fc.uint8Array({ minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        try {
          const groups = [...groupAccessUnits(units)]
          expect(groups.flat()).toEqual(units)
          for (const group of groups) expect(group.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toHaveProperty("code", "video/malformed-bitstream")
        }
      }),
    )
  })

  it("refuses an empty unit", () => {
    expect(() => [...groupAccessUnits([slice({}), new Uint8Array()])]).toThrow(GatewayError)
  })
})

it("completes a picture as soon as the next one begins", () => {
  const grouper = new AccessUnitGrouper()
  const first = slice({ idr: true })
  expect(grouper.push(first)).toBeUndefined()
  expect(grouper.push(slice({ frameNum: 1 }))).toEqual([first])
  expect(grouper.end()).toHaveLength(1)
  expect(grouper.end()).toBeUndefined()
})
