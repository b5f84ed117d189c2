import { GatewayError } from "../../errors.ts"
import type { JpegPicture } from "../source.ts"
import type { MultipartPart } from "./multipart.ts"

/** One part of uStreamer's `/stream?extra_headers=1`. */
export interface StreamPicture {
  readonly picture: JpegPicture
  /** False while uStreamer shows its "no signal" blank instead of the target. */
  readonly online: boolean
  /**
   * False when this is an old picture sent once more: a stalled grabber under `--persistent`, which uStreamer 4 and 5
   * report as online. Pictures left out on purpose (`--drop-same-frames`) do not count as old.
   */
  readonly fresh: boolean
}

/**
 * uStreamer sends a picture again when it has had no new one for a second. Its own delay is far below: 10 to 40 ms.
 */
const STALE_AGE_US = 900_000

/**
 * Reads a part's `X-UStreamer-*` headers and turns its times into ours.
 *
 * uStreamer stamps with CLOCK_MONOTONIC_RAW before 5.42 and CLOCK_MONOTONIC since, so its times cannot be compared with
 * this process's. The picture's age when it was sent (send − grab) is a difference within one clock; capture time is
 * arrival minus that age, which leaves out only the way through the socket.
 *
 * @param arrivalUs when the part was complete, on this process's monotonic clock.
 * @throws GatewayError `video/malformed-multipart` when the headers are not uStreamer's.
 */
export function readStreamPicture(part: MultipartPart, arrivalUs: number): StreamPicture {
  const { headers, body } = part
  const grabbed = seconds(headers, "x-ustreamer-grab-begin-time") ?? seconds(headers, "x-ustreamer-grab-time")
  const sent = seconds(headers, "x-ustreamer-send-time")
  const ageUs =
    grabbed === undefined || sent === undefined ? 0 : Math.max(0, Math.round((sent - grabbed) * 1e6))
  const dropped = Number(headers.get("x-ustreamer-dropped") ?? 0)
  return {
    picture: {
      data: body,
      timestampUs: arrivalUs - ageUs,
      width: size(headers, "x-ustreamer-width"),
      height: size(headers, "x-ustreamer-height"),
    },
    online: headers.get("x-ustreamer-online") === "true",
    fresh: ageUs < STALE_AGE_US || dropped > 0,
  }
}

function seconds(headers: ReadonlyMap<string, string>, name: string): number | undefined {
  const value = headers.get(name)
  if (value === undefined) return undefined
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(value)) throw malformed(name)
  return Number(value)
}

function size(headers: ReadonlyMap<string, string>, name: string): number {
  const value = headers.get(name) ?? ""
  if (!/^\d{1,5}$/.test(value)) throw malformed(name)
  return Number(value)
}

function malformed(header: string): GatewayError {
  return new GatewayError(
    "video/malformed-multipart",
    `A picture came without a usable ${header} header. Check that the address is a uStreamer's and nothing rewrites its answers.`,
  )
}
