import type { VideoReportMessage } from "../../protocol/index.ts"
import type { Clock } from "../clock.ts"
import type { EnginePeer } from "./engine.ts"

/** The console's own figure is made anew once a second; a picture is reported before it has forgotten it. */
const intervalMs = 1000

export interface VideoReportsOptions {
  readonly peer: EnginePeer
  readonly clock: Clock
  readonly tell: (report: VideoReportMessage) => void
}

/** Tells one console once a second when each picture was captured, encoded and sent, and what the stream came to. */
export class VideoReports implements Disposable {
  readonly #options: VideoReportsOptions
  #last: Totals
  #cancel: () => void

  constructor(options: VideoReportsOptions) {
    const { peer, clock } = options
    this.#options = options
    this.#last = totals(peer, clock)
    this.#cancel = clock.after(intervalMs, () => this.#report())
  }

  [Symbol.dispose](): void {
    this.#cancel()
  }

  #report(): void {
    const { peer, clock, tell } = this.#options
    const before = this.#last
    const now = totals(peer, clock)
    this.#last = now
    this.#cancel = clock.after(intervalMs, () => this.#report())
    const { fractionLost } = peer.stats()
    tell({
      type: "video-report",
      pictures: peer
        .takeSentPictures()
        .map(({ rtpTimestamp, capturedUs, encodedUs, sentUs }) => [
          rtpTimestamp,
          Math.round(capturedUs),
          Math.max(0, Math.round(encodedUs - capturedUs)),
          Math.max(0, Math.round(sentUs - encodedUs)),
        ]),
      bitrateBps: Math.round(((now.bytes - before.bytes) * 8000) / Math.max(1, now.atMs - before.atMs)),
      picturesDropped: now.dropped - before.dropped,
      ...(fractionLost === undefined ? {} : { fractionLost }),
    })
  }
}

/** Since the session began. */
interface Totals {
  readonly atMs: number
  readonly bytes: number
  readonly dropped: number
}

function totals(peer: EnginePeer, clock: Clock): Totals {
  const { bytesSent, accessUnitsDropped } = peer.stats()
  return { atMs: clock.nowMs(), bytes: bytesSent, dropped: accessUnitsDropped }
}
