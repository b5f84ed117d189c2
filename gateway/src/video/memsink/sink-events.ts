import type { PictureAge } from "./sink-clock.ts"

/** A picture out of a sink, however it was read. `data` is owned by the receiver. */
export interface ReadPicture extends PictureAge {
  readonly data: Uint8Array
  /** V4L2 pixel format as four characters. */
  readonly format: string
  readonly width: number
  readonly height: number
  /** False while uStreamer shows its "no signal" blank. */
  readonly online: boolean
}

/** What a reader tells while it reads; each call is short and does not throw for what can pass by itself. */
export interface SinkEvents {
  picture(picture: ReadPicture): void
  /** No new picture for a while; told again every half second until one comes. */
  stalled(): void
  /** Something was not as it should be and may mend itself. */
  invalid(error: unknown): void
}

/** uStreamer puts a picture into a sink at least once a second, blank or not. */
export const STALL_MS = 1_500
export const STALL_REPEAT_MS = 500
