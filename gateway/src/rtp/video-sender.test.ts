import { describe, expect, it } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import type { RtcpFeedback } from "./feedback.ts"
import { parseRtcp } from "./feedback.ts"
import type { RtpStream } from "./header.ts"
import { Packetizer } from "./packetizer.ts"
import type { RtxStream } from "./rtx.ts"
import { depacketize } from "./testing/depacketizer.ts"
import { accessUnit, picture } from "./testing/pictures.ts"
import { type OutgoingPacket, VideoSender } from "./video-sender.ts"

const stream = { ssrc: 0x0a0b0c0d, payloadType: 102, playoutDelayId: 5 }
const rtx: RtxStream = { ssrc: 0x01020304, payloadType: 103 }
const nack = (...sequenceNumbers: number[]): RtcpFeedback => ({
  type: "nack",
  mediaSsrc: stream.ssrc,
  sequenceNumbers,
})

interface Given {
  readonly rtx?: RtxStream | undefined
  readonly packetizer?: Packetizer
  readonly stream?: RtpStream
}

function rig(given: Given = { rtx }) {
  const clock = new ManualClock()
  const sent: OutgoingPacket[] = []
  const reports: Buffer[] = []
  const transport = {
    backlogBytes: 0,
    // The next packet is written over this one.
    sendRtp: (packet: OutgoingPacket) => sent.push({ ...packet, header: Buffer.from(packet.header) }),
    sendRtcp: (packet: Buffer) => reports.push(packet),
  }
  const counts = { keyFrameRequests: 0 }
  const sender = new VideoSender(transport, {
    stream: given.stream ?? stream,
    rtx: given.rtx,
    cname: "gateway",
    packetizer: given.packetizer ?? new Packetizer(),
    requestKeyFrame: () => {
      counts.keyFrameRequests += 1
    },
    clock,
    epochMs: 0,
    captureClockUs: () => clock.nowMs() * 1000,
  })
  return { sender, clock, transport, sent, reports, counts }
}

const timestampOf = ({ header }: OutgoingPacket) => header.readUInt32BE(4)
const markerOf = ({ header }: OutgoingPacket) => ((header[1] ?? 0) & 0x80) !== 0
const at = (packets: readonly OutgoingPacket[], index: number): OutgoingPacket => {
  const packet = packets.at(index)
  if (packet === undefined) throw new Error(`no packet ${index} of ${packets.length}`)
  return packet
}

describe("VideoSender", () => {
  it("sends a picture under one timestamp, numbered on, the marker on its last packet only", () => {
    const { sender, sent } = rig()
    expect(sender.send(picture(5000))).toBe(true)
    expect(sent).toHaveLength(5)
    expect(new Set(sent.map(timestampOf)).size).toBe(1)
    expect(sent.map(markerOf)).toEqual([false, false, false, false, true])
    const first = at(sent, 0).sequenceNumber
    expect(sent.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2, 3, 4].map((n) => first + n))
    for (const { header, sequenceNumber } of sent) {
      expect(header.readUInt16BE(2)).toBe(sequenceNumber)
      expect(header.readUInt32BE(8)).toBe(stream.ssrc)
      expect(header.subarray(12).toString("hex")).toBe("bede000152000000")
    }
  })

  it("remembers when each picture had left altogether, by the timestamp a receiver knows it by", () => {
    const { sender, clock, sent } = rig()
    clock.advance(10)
    sender.send(accessUnit({ timestampUs: 1000, encodedUs: 6000 }))
    const [first] = sender.takeSentPictures()
    const rtpTimestamp = timestampOf(at(sent, 0))
    expect(first).toEqual({ rtpTimestamp, capturedUs: 1000, encodedUs: 6000, sentUs: 10_000 })

    // Without a word from the source it counts as encoded when it came here.
    sender.send(picture(240_000, 9000))
    expect(sender.takeSentPictures()).toEqual([])
    clock.advance(100)
    const [second] = sender.takeSentPictures()
    expect(second).toMatchObject({ capturedUs: 9000, encodedUs: 10_000 })
    // 180 kB beyond the burst at 40 Mbit/s.
    expect(second?.sentUs).toBeGreaterThan(46_000)
  })

  it("does not take a retransmission for a picture's leaving, nor a picture without packets for one", () => {
    const { sender, sent } = rig()
    sender.send(accessUnit({ nalUnits: [Uint8Array.of(0x09, 1)] }))
    sender.send(picture(100, 1000))
    sender.handleFeedback(nack(at(sent, 0).sequenceNumber))
    expect(sender.takeSentPictures().map(({ capturedUs }) => capturedUs)).toEqual([1000])
  })

  it("carries the picture unchanged", () => {
    const { sender, sent } = rig()
    const unit = accessUnit({
      nalUnits: [Uint8Array.of(0x67, 1), Uint8Array.of(0x68, 2), new Uint8Array(3000).fill(0x65)],
    })
    sender.send(unit)
    expect(depacketize(sent.map(({ payload }) => payload))).toEqual(unit.nalUnits)
  })

  it("shares the payloads between viewers: nothing but the header is made for each", () => {
    const packetizer = new Packetizer()
    const [one, other] = [rig({ rtx, packetizer }), rig({ rtx, packetizer })]
    const unit = picture(5000)
    one.sender.send(unit)
    other.sender.send(unit)
    expect(one.sent).toHaveLength(5)
    for (const [index, { payload }] of one.sent.entries()) expect(at(other.sent, index).payload).toBe(payload)
  })

  it("steps the timestamp by the time between captures", () => {
    const { sender, sent } = rig()
    sender.send(picture(100, 1_000_000))
    sender.send(picture(100, 1_033_333))
    expect((timestampOf(at(sent, 1)) - timestampOf(at(sent, 0))) >>> 0).toBe(2999)
  })

  it("sends an ordinary picture at once and spreads a key frame of 240 kB", () => {
    const { sender, clock, sent } = rig()
    sender.send(picture(25_000))
    expect(sent).toHaveLength(22)
    sender.send(picture(240_000))
    expect(sent.length).toBeLessThan(60)
    clock.advance(50)
    expect(sent).toHaveLength(22 + 204)
  })

  it("answers a NACK on the RTX stream, original number first (RFC 4588 §4)", () => {
    const { sender, sent } = rig()
    sender.send(picture(5000))
    const lost = at(sent, 2)
    sender.handleFeedback(nack(lost.sequenceNumber))
    const again = at(sent, 5)
    expect(again.ssrc).toBe(rtx.ssrc)
    expect((again.header[1] ?? 0) & 0x7f).toBe(rtx.payloadType)
    expect(again.header.readUInt32BE(8)).toBe(rtx.ssrc)
    expect(timestampOf(again)).toBe(timestampOf(lost))
    expect(Buffer.from(again.payload).readUInt16BE(0)).toBe(lost.sequenceNumber)
    expect(Buffer.from(again.payload.subarray(2)).equals(lost.payload)).toBe(true)
    expect(sender.stats()).toMatchObject({ packetsSent: 5, packetsRetransmitted: 1 })
  })

  it("repeats the packet as it was where RTX was not negotiated", () => {
    const { sender, sent } = rig({ rtx: undefined })
    sender.send(picture(5000))
    sender.handleFeedback(nack(at(sent, 4).sequenceNumber, at(sent, 0).sequenceNumber))
    expect(sent.slice(5)).toEqual([at(sent, 4), at(sent, 0)])
    sender.handleFeedback(nack((at(sent, 4).sequenceNumber + 1) & 0xffff))
    expect(sender.stats()).toMatchObject({
      packetsSent: 5,
      packetsRetransmitted: 2,
      retransmissionsMissed: 0,
    })
  })

  it("repeats it to the bit there: no packet has a transport-wide number, which would be another each time", () => {
    const { sender, sent } = rig({ rtx: undefined, stream: { ...stream, transportSequenceId: 7 } })
    sender.send(picture(100))
    sender.handleFeedback(nack(at(sent, 0).sequenceNumber))
    expect(sent).toHaveLength(2)
    expect(at(sent, 1).header.equals(at(sent, 0).header)).toBe(true)
    expect(at(sent, 0).header).toHaveLength(20)
  })

  it("does not send the same packet twice within a round trip", () => {
    const { sender, sent } = rig()
    sender.send(picture(100))
    const { sequenceNumber } = at(sent, 0)
    sender.handleFeedback(nack(sequenceNumber, sequenceNumber))
    sender.handleFeedback(nack(sequenceNumber))
    expect(sent).toHaveLength(2)
  })

  it("sends everything that it sends again once more, a little later", () => {
    const { sender, clock, sent } = rig()
    sender.send(picture(5000))
    const { sequenceNumber } = at(sent, 2)
    sender.handleFeedback(nack(sequenceNumber))
    clock.advance(30)
    const originals = sent.slice(5).map(({ ssrc, payload }) => [ssrc, Buffer.from(payload).readUInt16BE(0)])
    expect(originals).toEqual([
      [rtx.ssrc, sequenceNumber],
      [rtx.ssrc, sequenceNumber],
    ])
    expect(sender.stats().packetsRetransmitted).toBe(1)
  })

  it("sends again what a transport-wide report misses, be it first-hand or again, without being asked", () => {
    const { sender, clock, sent } = rig()
    const report = (...arrived: (number | undefined)[]): RtcpFeedback => ({
      type: "transport-wide",
      packets: arrived.map((arrivalMs, sequenceNumber) => ({ sequenceNumber, arrivalMs })),
    })
    sender.send(picture(3000))
    const lost = at(sent, 1).sequenceNumber
    clock.advance(50)
    sender.handleFeedback(report(20, undefined, 20))
    clock.advance(50)
    // The retransmission and its second copy were lost, too.
    expect(sent.length).toBe(5)
    sender.handleFeedback(report(undefined, undefined, undefined, undefined, 80))
    clock.advance(50)
    const again = sent.slice(3).map(({ payload }) => Buffer.from(payload).readUInt16BE(0))
    expect(again).toEqual([lost, lost, lost, lost])
  })

  it("asks for one key frame when a NACK's packets have left the history", () => {
    const { sender, clock, sent, counts } = rig()
    for (let count = 0; count < 5000; count += 1) {
      sender.send(picture(10, count * 1000))
      clock.advance(1)
    }
    const first = at(sent, 0).sequenceNumber
    sender.handleFeedback(nack(first, first + 1, first + 2))
    expect(counts.keyFrameRequests).toBe(1)
    expect(sender.stats()).toMatchObject({ retransmissionsMissed: 3, keyFrameRequests: 1 })
  })

  it("asks for a key frame at PLI and at each new FIR, not at a repeated one", () => {
    const { sender, counts } = rig()
    const fir = (number: number): RtcpFeedback => ({ type: "fir", requests: [{ ssrc: stream.ssrc, number }] })
    sender.handleFeedback({ type: "pli", mediaSsrc: stream.ssrc })
    for (const number of [0, 0, 0, 1]) sender.handleFeedback(fir(number))
    expect(counts.keyFrameRequests).toBe(3)
  })

  it("leaves feedback about other streams alone", () => {
    const { sender, sent, counts } = rig()
    sender.send(picture(100))
    const { sequenceNumber } = at(sent, 0)
    sender.handleFeedback({ type: "pli", mediaSsrc: 1 })
    sender.handleFeedback({ type: "fir", requests: [{ ssrc: 1, number: 1 }] })
    sender.handleFeedback({ type: "nack", mediaSsrc: 1, sequenceNumbers: [sequenceNumber] })
    expect([sent.length, counts.keyFrameRequests]).toEqual([1, 0])
  })

  it("drops pictures whole while the transport or the pacer's queue is behind", () => {
    const { sender, clock, transport, sent } = rig()
    transport.backlogBytes = 1_000_000
    expect(sender.send(picture(100))).toBe(false)
    transport.backlogBytes = 0
    expect(sender.send(picture(2_000_000))).toBe(true)
    clock.advance(151)
    const before = sent.length
    expect(sender.send(picture(100))).toBe(false)
    expect(sent).toHaveLength(before)
    clock.advance(1000)
    expect(sender.send(picture(100))).toBe(true)
    expect(sender.stats()).toMatchObject({ accessUnitsSent: 2, accessUnitsDropped: 2 })
  })

  it("reports once a second what it sent and which timestamp now is (RFC 3550 §6.4.1)", () => {
    const { sender, clock, sent, reports } = rig()
    sender.send(picture(5000, 0))
    clock.advance(2000)
    expect(reports).toHaveLength(3)
    const report = reports.at(-1) ?? Buffer.alloc(0)
    expect(report.readUInt32BE(4)).toBe(stream.ssrc)
    expect((report.readUInt32BE(16) - timestampOf(at(sent, 0))) >>> 0).toBe(2 * 90_000)
    expect(report.readUInt32BE(20)).toBe(5)
    expect(report.readUInt32BE(24)).toBe(sender.stats().bytesSent)
  })

  it("learns loss and round trip from receiver reports, and the receiver's estimate from REMB", () => {
    const { sender, clock, reports } = rig()
    sender.send(picture(100))
    clock.advance(80)
    const lastSenderReport = (reports.at(0) ?? Buffer.alloc(0)).readUInt32BE(10)
    const block = { ssrc: stream.ssrc, fractionLost: 0.25, lastSenderReport }
    sender.handleFeedback({
      type: "receiver-report",
      blocks: [{ ...block, delaySinceLastSenderReport: 0.03 * 65_536 }],
    })
    sender.handleFeedback({ type: "remb", bitrateBps: 5_000_000, ssrcs: [stream.ssrc] })
    const stats = sender.stats()
    expect(stats.roundTripMs).toBeCloseTo(50, 1)
    expect(stats).toMatchObject({ fractionLost: 0.25, receiverEstimatedBitrateBps: 5_000_000 })
  })

  it("writes sender reports that its own parser takes", () => {
    const { sender, reports } = rig()
    sender.send(picture(100))
    expect(reports.flatMap((report) => parseRtcp(report))).toEqual([{ type: "receiver-report", blocks: [] }])
  })

  it("sends nothing and keeps no timer once disposed", () => {
    const { sender, clock, sent } = rig()
    sender.send(picture(240_000))
    sender.handleFeedback(nack(at(sent, 0).sequenceNumber))
    const before = sent.length
    sender[Symbol.dispose]()
    expect(sender.send(picture(100))).toBe(false)
    clock.advance(5000)
    expect(sent).toHaveLength(before)
    expect(clock.pending).toBe(0)
  })
})
