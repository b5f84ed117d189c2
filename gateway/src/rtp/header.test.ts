import { describe, expect, it } from "vitest"
import { RtpHeaderWriter } from "./header.ts"

describe("RtpHeaderWriter", () => {
  it("writes the fixed header of RFC 3550 §5.1", () => {
    const writer = new RtpHeaderWriter({ ssrc: 0x01020304, payloadType: 102 })
    expect(writer.write(0xabcd, 0xfffffffe, true).toString("hex")).toBe("80e6abcdfffffffe01020304")
    expect(writer.write(0, 0, false).toString("hex")).toBe("806600000000000001020304")
  })

  it("carries playout-delay 0/0 on every packet once an id is negotiated (RFC 8285 §4.2)", () => {
    const writer = new RtpHeaderWriter({ ssrc: 0xffffffff, payloadType: 96, playoutDelayId: 6 })
    expect(writer.write(1, 2, false).toString("hex")).toBe(
      "9060000100000002ffffffff" + "bede0001" + "62000000",
    )
    expect(writer.sizeBytes).toBe(20)
  })

  it("carries the transport-wide sequence number, alone or behind playout-delay", () => {
    const both = new RtpHeaderWriter({
      ssrc: 0xffffffff,
      payloadType: 96,
      playoutDelayId: 6,
      transportSequenceId: 4,
    })
    expect(both.write(1, 2, false, 0xabcd).toString("hex")).toBe(
      "9060000100000002ffffffff" + "bede0002" + "62000000" + "41abcd00",
    )
    expect(both.sizeBytes).toBe(24)
    const alone = new RtpHeaderWriter({ ssrc: 1, payloadType: 96, transportSequenceId: 14 })
    expect(alone.write(1, 2, false, 1).toString("hex")).toBe(
      "90600001000000020000000" + "1" + "bede0001" + "e1000100",
    )
  })

  it.each([0, 15, 1.5])("refuses extension id %d, which the one-byte form cannot carry", (playoutDelayId) => {
    const transportSequenceId = playoutDelayId
    expect(() => new RtpHeaderWriter({ ssrc: 1, payloadType: 96, playoutDelayId })).toThrow(RangeError)
    expect(() => new RtpHeaderWriter({ ssrc: 1, payloadType: 96, transportSequenceId })).toThrow(RangeError)
  })
})
