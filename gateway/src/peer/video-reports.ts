import type { VideoGivenMessage, VideoReportMessage } from "../../protocol/index.ts"
import type { Clock } from "../clock.ts"
import type { SentPicture } from "../rtp/index.ts"

/** The console's own figure is made anew once a second; a picture is reported before it has forgotten it. */
const intervalMs = 1000

/** Where a console's pictures leave. */
export interface ReportedVideo {
  stats(): {
    readonly bytesSent: number
    readonly accessUnitsDropped: number
    readonly fractionLost: number | undefined
  }
  takeSentPictures(): readonly SentPicture[]
}

export interface VideoReportsOptions {
  readonly source: ReportedVideo
  readonly clock: Clock
  readonly tell: (report: VideoReportMessage) => void
  /** What this console gets of the picture; undefined while that is not known. */
  readonly given: () => VideoGivenMessage | undefined
}

/** Tells one console once a second when each picture was captured, encoded and sent, and what the stream came to. */
export class VideoReports implements Disposable {
  readonly #options: VideoReportsOptions
  #last: Totals
  #cancel: () => void

  constructor(options: VideoReportsOptions) {
    const { source, clock } = options
    this.#options = options
    this.#last = totals(source, clock)
    this.#cancel = clock.after(intervalMs, () => this.#report())
  }

  [Symbol.dispose](): void {
    this.#cancel()
  }

  #report(): void {
    const { source, clock, tell } = this.#options
    const given = this.#options.given()
    const before = this.#last
    const now = totals(source, clock)
    this.#last = now
    this.#cancel = clock.after(intervalMs, () => this.#report())
    const { fractionLost } = source.stats()
    tell({
      type: "video-report",
      pictures: source
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
      ...(given === undefined ? {} : { given }),
    })
  }
}

/** Since the session began. */
interface Totals {
  readonly atMs: number
  readonly bytes: number
  readonly dropped: number
}

function totals(source: ReportedVideo, clock: Clock): Totals {
  const { bytesSent, accessUnitsDropped } = source.stats()
  return { atMs: clock.nowMs(), bytes: bytesSent, dropped: accessUnitsDropped }
}
