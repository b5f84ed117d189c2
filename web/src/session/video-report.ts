import type { VideoGivenMessage, VideoReportMessage } from "@crashcart/gateway/protocol"
import type { ClockMatch } from "./gateway-clock.ts"

/** A picture that left the gateway; times in milliseconds on this page's clock. */
export interface SentPicture {
  readonly rtpTimestamp: number
  readonly capturedMs: number
  readonly encodedMs: number
  /** When its last packet was handed to the gateway's kernel. */
  readonly sentMs: number
}

/** What the gateway tells once a second about the stream. */
export interface VideoReport {
  /** The pictures sent since the last report, oldest first. */
  readonly pictures: readonly SentPicture[]
  /** All their times are off by the same amount, at most this. */
  readonly clockErrorMs: number
  readonly bitrateBps: number
  /** Pictures that were not sent to this console, because it was behind. */
  readonly picturesDropped: number
  /** 0 to 1; undefined before this browser has reported any. */
  readonly fractionLost: number | undefined
  /** What the gateway gives this console of the picture, and why not more; undefined where it does not say. */
  readonly given: VideoGivenMessage | undefined
}

/** Moves a report onto this page's clock. */
export function onPageClock(message: VideoReportMessage, { offsetMs, errorMs }: ClockMatch): VideoReport {
  const { pictures, bitrateBps, picturesDropped, fractionLost, given } = message
  return {
    pictures: pictures.map(([rtpTimestamp, capturedUs, encodeUs, gatewayUs]) => {
      const capturedMs = capturedUs / 1000 - offsetMs
      const encodedMs = capturedMs + encodeUs / 1000
      return { rtpTimestamp, capturedMs, encodedMs, sentMs: encodedMs + gatewayUs / 1000 }
    }),
    clockErrorMs: errorMs,
    bitrateBps,
    picturesDropped,
    fractionLost,
    given,
  }
}
