import type { VideoReportMessage } from "@crashcart/gateway/protocol"
import { expect, it } from "vitest"
import { Rig } from "./testing/rig.ts"
import { onPageClock } from "./video-report.ts"

it("moves each picture's times onto the page's clock", () => {
  const report = onPageClock(
    {
      type: "video-report",
      pictures: [[90, 5_000_000, 12_000, 500]],
      bitrateBps: 4e6,
      picturesDropped: 0,
    },
    { offsetMs: 4000, errorMs: 0.5 },
  )
  expect(report).toEqual({
    pictures: [{ rtpTimestamp: 90, capturedMs: 1000, encodedMs: 1012, sentMs: 1012.5 }],
    clockErrorMs: 0.5,
    bitrateBps: 4e6,
    picturesDropped: 0,
    fractionLost: undefined,
  })
})

const report: VideoReportMessage = {
  type: "video-report",
  pictures: [[90, 7_000_000, 12_000, 500]],
  bitrateBps: 4e6,
  picturesDropped: 1,
  fractionLost: 0.25,
}

it("is told by the session as soon as a heartbeat has matched the clocks, and ends with the session", async () => {
  const rig = await new Rig().connected()
  rig.transport.tell(report)
  expect(rig.session.videoReport.value).toBeUndefined()

  const sentMs = rig.clock.nowMs()
  await rig.clock.advance(40)
  rig.transport.tell({ type: "heartbeat-reply", sentMs, gatewayUs: 7_020_000 })
  rig.transport.tell(report)
  // The gateway's 7.02 s was the middle of the round trip.
  expect(rig.session.videoReport.value).toEqual({
    pictures: [{ rtpTimestamp: 90, capturedMs: sentMs, encodedMs: sentMs + 12, sentMs: sentMs + 12.5 }],
    clockErrorMs: 20,
    bitrateBps: 4e6,
    picturesDropped: 1,
    fractionLost: 0.25,
  })

  rig.transport.observer.stateChanged("failed")
  expect(rig.session.videoReport.value).toBeUndefined()
})

it("matches the clocks anew in the next session: it may be with a gateway that has restarted", async () => {
  const rig = await new Rig().connected()
  rig.transport.tell({ type: "heartbeat-reply", sentMs: rig.clock.nowMs(), gatewayUs: 1 })
  rig.transport.observer.stateChanged("failed")
  await rig.clock.advance(1000)
  await rig.answered()
  rig.transport.connect()
  rig.transport.tell(report)
  expect(rig.session.videoReport.value).toBeUndefined()
})
