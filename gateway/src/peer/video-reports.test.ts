import { expect, it } from "vitest"
import { decodeControlToConsole, encodeControl, type VideoReportMessage } from "../../protocol/index.ts"
import { ManualClock } from "../testing/manual-clock.ts"
import { ScriptedPeer } from "./testing/scripted-peer.ts"
import { VideoReports } from "./video-reports.ts"

function rig() {
  const clock = new ManualClock()
  const peer = new ScriptedPeer()
  const reports: VideoReportMessage[] = []
  const teller = new VideoReports({
    source: peer,
    clock,
    given: () => undefined,
    tell: (report) => reports.push(report),
  })
  return { clock, peer, reports, teller }
}

it("tells once a second what each picture's way out took, in microseconds", () => {
  const { clock, peer, reports } = rig()
  peer.sentPictures.push({ rtpTimestamp: 90, capturedUs: 5_000.4, encodedUs: 7_000.4, sentUs: 7_300.4 })
  clock.advance(1000)
  peer.sentPictures.push({ rtpTimestamp: 3090, capturedUs: 38_333, encodedUs: 41_333, sentUs: 41_433 })
  clock.advance(1000)
  expect(reports.map(({ pictures }) => pictures)).toEqual([
    [[90, 5000, 2000, 300]],
    [[3090, 38_333, 3000, 100]],
  ])
})

it("tells the second's own bitrate and losses, not the session's", () => {
  const { clock, peer, reports } = rig()
  peer.totals = { bytesSent: 125_000, accessUnitsDropped: 2 }
  clock.advance(1000)
  peer.totals = { bytesSent: 187_500, accessUnitsDropped: 3, fractionLost: 0.25 }
  clock.advance(1000)
  expect(reports).toMatchObject([
    { bitrateBps: 1_000_000, picturesDropped: 2 },
    { bitrateBps: 500_000, picturesDropped: 1, fractionLost: 0.25 },
  ])
  expect(reports[0]).not.toHaveProperty("fractionLost")
})

it("counts a report that comes late over the time it covers", () => {
  const { clock, peer, reports } = rig()
  peer.totals = { bytesSent: 250_000 }
  clock.stall(2000)
  clock.advance(0)
  expect(reports[0]?.bitrateBps).toBe(1_000_000)
})

it("never says that a picture left before it was there, whatever the stamps were", () => {
  const { clock, peer, reports } = rig()
  peer.sentPictures.push({ rtpTimestamp: 1, capturedUs: 300, encodedUs: 200, sentUs: 100 })
  clock.advance(1000)
  expect(reports[0]?.pictures).toEqual([[1, 300, 0, 0]])
})

it("is a message of the protocol also after minutes in which nobody took it", () => {
  const { clock, peer, reports } = rig()
  for (let count = 0; count < 256; count += 1) {
    peer.sentPictures.push({ rtpTimestamp: 2 ** 32 - 1, capturedUs: 1e15, encodedUs: 1e15, sentUs: 1e15 })
  }
  clock.advance(1000)
  const [report] = reports
  expect(report && decodeControlToConsole(encodeControl(report))).toEqual(report)
})

it("stops when it is disposed", () => {
  const { clock, teller } = rig()
  teller[Symbol.dispose]()
  expect(clock.pending).toBe(0)
})
