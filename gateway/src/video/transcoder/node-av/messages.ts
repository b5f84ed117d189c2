import type { PictureEncoderOptions } from "../picture-encoder.ts"

/** What the worker thread is told. `data` changes owner with the message (transferred, not copied). */
export type ToWorker =
  | {
      readonly type: "picture"
      readonly data: Uint8Array<ArrayBuffer>
      readonly timestampUs: number
      readonly width: number
      readonly height: number
      readonly forceKeyFrame: boolean
      readonly isOutdated: boolean
    }
  | { readonly type: "bitrate"; readonly bitrateBps: number }
  | { readonly type: "scale"; readonly scale: number }
  | { readonly type: "close" }

/** What it answers: exactly one of `unit`, `nothing` and `failed` per picture; a `note` whenever it has news. */
export type FromWorker =
  | {
      readonly type: "unit"
      /** H.264 in Annex B, a VP8 frame, or a JPEG. */
      readonly data: Uint8Array<ArrayBuffer>
      readonly timestampUs: number
      /** When it was finished, before its way between the threads. */
      readonly encodedUs: number
      readonly width: number
      readonly height: number
    }
  | { readonly type: "nothing"; readonly unreadable: boolean }
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "note"; readonly codec: string; readonly text: string }

/** The worker's `workerData`. */
export type WorkerOptions = PictureEncoderOptions
