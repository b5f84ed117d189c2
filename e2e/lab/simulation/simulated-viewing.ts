import { type OutgoingPacket, Packetizer, type RtcpFeedback, VideoSender } from "@crashcart/gateway/rtp"
import { ManualClock } from "@crashcart/gateway/testing"
import type { AccessUnit } from "@crashcart/gateway/video"
import { DelayLine } from "../link/delay-line.ts"
import { type LinkCounts, LinkDirection } from "../link/direction.ts"
import type { LinkOptions } from "../link/impairment.ts"
import { seededRandom } from "../link/random.ts"
import { arrivingPacket, SimulatedReceiver } from "./receiver.ts"
import { type Watched, watched } from "./watching.ts"

const stream = { ssrc: 1, payloadType: 96, playoutDelayId: 5, transportSequenceId: 6 }
const rtx = { ssrc: 2, payloadType: 97 }
const framesPerSecond = 30
/** 6 Mbit/s with a key frame each second, as large as x264 makes it at 1080p: 240 kB, the 29 others share the rest. */
const keyFrameBytes = 240_000
const deltaBytes = Math.round((750_000 - keyFrameBytes) / (framesPerSecond - 1))
/** SRTP's tag, UDP and IPv4. */
const envelopeBytes = 16 + 28
const feedbackBytes = 80
const settleMs = 3000

export interface Viewing extends Watched {
  readonly forth: LinkCounts
  readonly packetsRetransmitted: number
  readonly keyFrameRequests: number
}

/**
 * Somebody watching 1080p30 at 6 Mbit/s through a link, in virtual time: the gateway's own sender, the lab's own link, and
 * a receiver that asks as libwebrtc does. What is counted does not depend on the machine.
 */
export function view(options: LinkOptions, seconds: number, seed: number): Viewing {
  const clock = new ManualClock()
  const random = seededRandom(seed)
  using forth = new DelayLine<() => void>(new LinkDirection(options.forth, random), clock, (run) => run())
  using back = new DelayLine<() => void>(new LinkDirection(options.back, random), clock, (run) => run())
  const streams = { ssrc: stream.ssrc, rtxSsrc: rtx.ssrc }
  const hear = (feedback: RtcpFeedback) => back.send(() => sender.handleFeedback(feedback), feedbackBytes)
  using receiver = new SimulatedReceiver(streams, clock, hear)
  const counts = { keyFrameRequests: 0, packets: 0 }
  const transport = {
    backlogBytes: 0,
    sendRtp(packet: OutgoingPacket) {
      const sizeBytes = packet.header.length + packet.payload.length + envelopeBytes
      const arriving = arrivingPacket(packet, counts.packets)
      counts.packets += 1
      forth.send(() => receiver.receive(arriving), sizeBytes)
    },
    sendRtcp(report: Buffer) {
      const lastSenderReport = report.readUInt32BE(10)
      const block = { ssrc: stream.ssrc, fractionLost: 0, lastSenderReport, delaySinceLastSenderReport: 0 }
      forth.send(() => hear({ type: "receiver-report", blocks: [block] }), feedbackBytes)
    },
  }
  using sender = new VideoSender(transport, {
    stream,
    rtx,
    cname: "gateway",
    packetizer: new Packetizer(),
    requestKeyFrame: () => {
      counts.keyFrameRequests += 1
    },
    clock,
    epochMs: 0,
    captureClockUs: () => clock.nowMs() * 1000,
  })
  const untilMs = settleMs + seconds * 1000
  for (let frame = 0; clock.nowMs() < untilMs; frame += 1) {
    sender.send(picture(frame, clock.nowMs() * 1000))
    clock.advance(1000 / framesPerSecond)
  }
  return {
    ...watched(receiver.shownMs, [settleMs, untilMs]),
    forth: forth.direction.counts,
    packetsRetransmitted: sender.stats().packetsRetransmitted,
    keyFrameRequests: counts.keyFrameRequests,
  }
}

function picture(frame: number, timestampUs: number): AccessUnit {
  const isKeyFrame = frame % framesPerSecond === 0
  const slice = new Uint8Array(isKeyFrame ? keyFrameBytes : deltaBytes).fill(0xaa)
  slice[0] = isKeyFrame ? 0x65 : 0x41
  return { nalUnits: [slice], isKeyFrame, timestampUs, width: 1920, height: 1080 }
}
