import type { Observable } from "../events.ts"

/**
 * One coded picture (ITU-T H.264 §3.1, "access unit"): everything that shares one RTP timestamp.
 * Its bytes are shared by all viewers and must not be written to after it was published.
 */
export interface AccessUnit {
  /**
   * NAL units in decode order, start codes removed, header octet first; never empty. Key frames carry SPS and PPS.
   * In a rendition of another codec, VP8 or JPEG: the coded frame as it is, alone.
   */
  readonly nalUnits: readonly Uint8Array[]
  /** True when decoding can start here (the picture is an IDR). */
  readonly isKeyFrame: boolean
  /** When the picture was captured: microseconds on this process's monotonic clock (`monotonicUs()`). */
  readonly timestampUs: number
  /** When the encoder had finished it, on the same clock; absent where the source cannot know. */
  readonly encodedUs?: number
  readonly width: number
  readonly height: number
}

/** One complete JPEG as a grabber or uStreamer delivers it. `data` is owned by the receiver. */
export interface JpegPicture {
  readonly data: Uint8Array
  /** Capture time, microseconds on this process's monotonic clock. */
  readonly timestampUs: number
  readonly width: number
  readonly height: number
}

/**
 * What the operator is told about the picture. `live` is the only state in which new pictures of the target arrive.
 * - `starting`: no answer yet from the encoder since it was asked for.
 * - `no-signal`: the grabber works, HDMI carries nothing it can lock to.
 * - `device-lost`: the grabber itself is gone (unplugged, no device node).
 * - `encoder-down`: uStreamer (or the transcoder) is not running or not reachable; it is being retried.
 */
export type VideoStatus =
  | { readonly state: "starting" }
  | { readonly state: "live"; readonly width: number; readonly height: number }
  | { readonly state: "no-signal" }
  | { readonly state: "device-lost" }
  | { readonly state: "encoder-down"; readonly reason: string }

/** Where encoded video comes from: uStreamer on the Pi, a transcoder behind it, a simulated screen in the demo. */
export interface VideoSource {
  /** Never ends by itself; follows the source through every fault and recovery. */
  readonly status: Observable<VideoStatus>
  /**
   * Yields access units in decode order, the first one a key frame, until `signal` aborts. Recovers from faults
   * by itself (retrying with backoff, telling `status`); after each gap the first unit is a key frame again.
   * A slow consumer loses frames, never gains latency. One consumer at a time.
   * @throws GatewayError only for what retrying cannot mend (`video/memsink-unsupported`, `video/encoder-unavailable`).
   */
  accessUnits(signal: AbortSignal): AsyncIterable<AccessUnit>
  /** Asks for a key frame soon (RFC 4585 §6.3.1 PLI). Idempotent while one is pending. A source that cannot, ignores it. */
  requestKeyFrame(): void
}

/** Where JPEG pictures come from; same promises as {@link VideoSource}, every picture stands alone. */
export interface JpegSource {
  readonly status: Observable<VideoStatus>
  /** Yields the newest picture each time the consumer asks; older unread ones are dropped. */
  pictures(signal: AbortSignal): AsyncIterable<JpegPicture>
}

/**
 * One uncoded picture: planar I420 (4:2:0, limited range, BT.601), the Y plane of `width * height` octets, then U and V
 * of `ceil(width / 2) * ceil(height / 2)` each, no padding. `data` is owned by the receiver.
 */
export interface RawPicture {
  readonly data: Uint8Array
  /** Capture time, microseconds on this process's monotonic clock. */
  readonly timestampUs: number
  readonly width: number
  readonly height: number
}

/** Where uncoded pictures come from (a simulated screen); same promises as {@link JpegSource}. */
export interface RawPictureSource {
  readonly status: Observable<VideoStatus>
  /** Yields the newest picture each time the consumer asks; older unread ones are dropped. */
  pictures(signal: AbortSignal): AsyncIterable<RawPicture>
}
