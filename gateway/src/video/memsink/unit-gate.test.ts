import { describe, expect, it } from "vitest"
import { keyFrame, PPS, SPS_720P, SPS_1080P, slice } from "../h264/fixtures/pictures.ts"
import { joinAnnexB } from "../h264/index.ts"
import { UnitGate } from "./unit-gate.ts"

const key = (sps = SPS_720P) => joinAnnexB(keyFrame(sps))
const delta = (frameNum: number) => joinAnnexB([slice({ frameNum })])
/** What a gate makes of these pictures: "key", "delta" or nothing. */
function pass(gate: UnitGate, ...pictures: Uint8Array[]): (string | undefined)[] {
  return pictures.map((picture) => {
    const unit = gate.accept(picture, 0)
    return unit && (unit.isKeyFrame ? "key" : "delta")
  })
}

describe("UnitGate", () => {
  it("opens at a key frame", () => {
    expect(pass(new UnitGate(), delta(4), key(), delta(1))).toEqual([undefined, "key", "delta"])
  })

  it("closes where a reference frame is missing, until the next key frame", () => {
    expect(pass(new UnitGate(), key(), delta(1), delta(3), delta(4), key(), delta(1))).toEqual([
      "key",
      "delta",
      undefined,
      undefined,
      "key",
      "delta",
    ])
  })

  it("closes when it is told to", () => {
    const gate = new UnitGate()
    pass(gate, key())
    gate.close()
    expect(pass(gate, delta(1), key())).toEqual([undefined, "key"])
  })

  it("gives the size in the parameter set, and follows it", () => {
    const gate = new UnitGate()
    expect(gate.accept(key(), 7)).toMatchObject({ width: 1280, height: 720, timestampUs: 7 })
    expect(gate.accept(key(SPS_1080P), 8)).toMatchObject({ width: 1920, height: 1080 })
  })

  it("puts remembered parameter sets in front of a key frame that comes without", () => {
    const gate = new UnitGate()
    gate.accept(key(), 0)
    const idr = slice({ idr: true, payload: 9 })
    expect(gate.accept(joinAnnexB([idr]), 0)?.nalUnits).toEqual([SPS_720P, PPS, idr])
    expect(new UnitGate().accept(joinAnnexB([idr]), 0)).toBeUndefined()
  })

  it("passes the bytes on without copying them", () => {
    const picture = key()
    const unit = new UnitGate().accept(picture, 0)
    expect(unit?.nalUnits.map((each) => each.buffer)).toEqual([
      picture.buffer,
      picture.buffer,
      picture.buffer,
    ])
  })

  it("refuses what is no H.264, and starts again at a key frame", () => {
    const gate = new UnitGate()
    pass(gate, key())
    expect(() => gate.accept(Uint8Array.of(0xff, 0xd8, 0xff), 0)).toThrow(
      expect.objectContaining({ code: "video/malformed-bitstream" }),
    )
    expect(pass(gate, delta(1), key())).toEqual([undefined, "key"])
  })
})
