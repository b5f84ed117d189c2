import { describe, expect, it } from "vitest"
import { FrameContinuity } from "./continuity.ts"
import { keyFrame, SPS_720P, slice } from "./fixtures/pictures.ts"
import { parseSliceHeader } from "./slice-header.ts"
import { parseSps } from "./sps.ts"

const sps = parseSps(SPS_720P)

function follow(...pictures: Uint8Array[][]): boolean[] {
  const continuity = new FrameContinuity()
  return pictures.map((picture) => continuity.follows(picture, sps))
}

describe("FrameContinuity", () => {
  it("accepts frames that count up from an IDR, past frame_num's end", () => {
    const deltas = Array.from({ length: 40 }, (_, i) => [slice({ frameNum: i + 1 })])
    expect(follow(keyFrame(), ...deltas)).toEqual(Array(41).fill(true))
  })

  it("sees a missing reference frame", () => {
    expect(follow(keyFrame(), [slice({ frameNum: 1 })], [slice({ frameNum: 3 })])).toEqual([
      true,
      true,
      false,
    ])
  })

  it("does not miss what nobody refers to", () => {
    const disposable = [slice({ frameNum: 1, reference: false })]
    expect(follow(keyFrame(), disposable, [slice({ frameNum: 1 })], [slice({ frameNum: 2 })])).toEqual(
      Array(4).fill(true),
    )
  })

  it("begins anew at each IDR, and only there", () => {
    expect(follow(keyFrame(), [slice({ frameNum: 1 })], keyFrame())).toEqual([true, true, true])
    expect(follow([slice({ frameNum: 0 })])).toEqual([false])
  })
})

it("reads a slice header's head", () => {
  const header = parseSliceHeader(slice({ firstMb: 300, frameNum: 9 }), sps)
  expect(header).toEqual({ firstMbInSlice: 300, pictureParameterSetId: 0, frameNum: 9 })
})
