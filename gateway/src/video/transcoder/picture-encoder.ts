import type { AccessUnit, JpegPicture, RawPicture } from "../source.ts"

/** What an encoder is fed with, fixed for its life: JPEG of any subsampling, uncoded I420, or H.264 to be made into another codec. */
export type PictureKind = "jpeg" | "i420" | "h264"

/** What an encoder makes. JPEG has no bitrate: each picture is as good as the other, and stands alone. */
export type OutputCodec = "h264" | "vp8" | "jpeg"

/** One H.264 access unit as an Annex B byte stream; the first one an encoder gets is a key frame. */
export interface H264Picture {
  readonly data: Uint8Array
  readonly timestampUs: number
  readonly width: number
  readonly height: number
  /** The next ones need it, but nothing is to be made of it: there are newer ones already. */
  readonly isOutdated?: boolean
}

export interface PictureEncoderOptions {
  readonly input: PictureKind
  /** Default H.264. */
  readonly output?: OutputCodec
  readonly bitrateBps: number
  /** x264's speed: each step costs about a fifth more time and gives a somewhat better picture. */
  readonly preset: X264Preset
  /** Which H.264 encoder: `auto` takes the hardware's when there is one and it works. */
  readonly codec: H264Codec
}

export type X264Preset = "ultrafast" | "superfast" | "veryfast"
export type H264Codec = "auto" | "libx264" | "v4l2m2m"

/** One picture of the {@link PictureKind} that the encoder was made for. */
export type EncoderPicture = JpegPicture | RawPicture | H264Picture

/** Counted since the encoder was made. */
export interface PictureEncoderCounters {
  readonly encoded: number
  /** Pictures nothing came of, because they could not be read as a picture. */
  readonly dropped: number
}

/**
 * Turns single pictures into H.264, constrained baseline, limited range, one access unit per picture, no reordering; or,
 * where it is told so, into VP8 frames or JPEG pictures, which are an access unit's only NAL unit then.
 * The size may change with any picture; odd sizes lose their last column or row (4:2:0 has none).
 */
export interface PictureEncoder extends AsyncDisposable {
  /** What does the work, for the log: "libx264 in node-av". Settled with the first access unit. */
  readonly description: string
  readonly counters: PictureEncoderCounters
  /**
   * Encodes one picture and takes over its `data`. One call at a time: the next one after this has settled.
   * The first access unit, and the first after a change of size, is a key frame.
   * @returns undefined when nothing came of this picture (unreadable: counted), the encoder lives on.
   * @throws GatewayError `video/encoder-failed` when the encoder broke or was disposed: make another one;
   * `video/encoder-unavailable` when this machine lacks what it needs.
   */
  encode(picture: EncoderPicture): Promise<AccessUnit | undefined>
  /** Makes the next picture a key frame. */
  requestKeyFrame(): void
  /** Changes the rate for the pictures to come, without a key frame where the encoder can. */
  setBitrate(bitrateBps: number): void
  /**
   * Makes the pictures to come smaller than they are given, both sides alike: 1 is their own size, 0.5 half of it. A change
   * costs a key frame.
   */
  setScale(scale: number): void
}

/** A rate that suits text on a 720p to 1080p screen. */
export const DEFAULT_BITRATE_BPS = 4_000_000
/**
 * x264's constant rate factor: as good as text needs, and no better. The bitrate is only its ceiling, so that a picture that
 * has come to rest is sharp with the next few, whatever moved before; an average would still be saving for that.
 */
export const X264_QUALITY = 21
/** Key frames come on demand; this is only a ceiling (20 s at 30 pictures per second). */
export const LONGEST_GOP = 600
/** Half a second of the rate: a key frame may be that big, and waits no longer than that in a queue of that rate. */
export const RATE_BUFFER_SECONDS = 0.5
