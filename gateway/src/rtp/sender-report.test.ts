import { describe, expect, it } from "vitest"
import { parseRtcp, type ReportBlock } from "./feedback.ts"
import { encodeSenderReport, roundTripMs } from "./sender-report.ts"

const info = { ssrc: 0xdecafbad, rtpTimestamp: 0x11223344, packetCount: 500, octetCount: 70_000 }
/** 10 Nov 1995 11:33:25.125 UTC, the sender report of RFC 3550 figure 2. */
const reportMs = Date.UTC(1995, 10, 10, 11, 33, 25, 125)

describe("encodeSenderReport", () => {
  it("writes RFC 3550 figure 2's moment with the counters and a CNAME", () => {
    expect(encodeSenderReport(info, reportMs, "ab").toString("hex")).toBe(
      "80c80006decafbad" +
        "b44db70520000000" +
        "11223344000001f400011170" +
        "81ca0003decafbad" +
        "0102616200000000",
    )
  })

  it("is a valid compound packet whatever the CNAME's length", () => {
    for (let length = 0; length < 20; length += 1) {
      const bytes = encodeSenderReport(info, reportMs, "x".repeat(length))
      expect(bytes.length % 4).toBe(0)
      expect(parseRtcp(bytes)).toEqual([{ type: "receiver-report", blocks: [] }])
    }
  })

  it("lets counters wrap at 2^32", () => {
    const bytes = encodeSenderReport({ ...info, octetCount: 2 ** 32 + 5 }, reportMs, "")
    expect(bytes.readUInt32BE(24)).toBe(5)
  })
})

describe("roundTripMs", () => {
  const block = (lastSenderReport: number, delaySinceLastSenderReport: number): ReportBlock => ({
    ssrc: 1,
    fractionLost: 0,
    lastSenderReport,
    delaySinceLastSenderReport,
  })

  it("is 6.125 s in RFC 3550 figure 2", () => {
    const arrivalMs = Date.UTC(1995, 10, 10, 11, 33, 36, 500)
    expect(roundTripMs(block(0xb7052000, 0x00054000), arrivalMs)).toBe(6125)
  })

  it("is unknown before the receiver has seen a sender report", () => {
    expect(roundTripMs(block(0, 0), reportMs)).toBeUndefined()
  })

  it("is 0 where the receiver rounded its delay up, and unknown when the clock was set back", () => {
    expect(roundTripMs(block(0xb7052000, 10), reportMs)).toBe(0)
    expect(roundTripMs(block(0xb7052000, 0), reportMs - 60_000)).toBeUndefined()
  })
})
