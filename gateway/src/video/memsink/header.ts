import { GatewayError } from "../../errors.ts"
import type { SinkLayout } from "./layout.ts"
import { ID_OFFSET } from "./layout.ts"
import { readLongDouble } from "./long-double.ts"

/** What a memory sink says about the picture it holds. Times are seconds on the server's clock (`SinkLayout.clock`). */
export interface SinkHeader {
  /** A hash of the time: another picture has another id, nothing more. */
  readonly id: bigint
  /** Size of the picture, bytes. */
  readonly used: number
  readonly width: number
  readonly height: number
  /** V4L2 pixel format as four characters: `JPEG`, `H264`. */
  readonly format: string
  /** False while uStreamer shows its "no signal" blank. */
  readonly online: boolean
  readonly isKey: boolean
  readonly grabbedAt: number
  readonly encodedAt: number
}

/**
 * Reads a memory sink's header, read under the sink's lock.
 *
 * @param header the file's first bytes, at least up to the layout's `data`.
 * @param fileSize bytes: bounds the picture.
 * @throws GatewayError `video/memsink-invalid` when the header is too short or promises more than the file can hold.
 */
export function parseHeader(header: Buffer, layout: SinkLayout, fileSize: number): SinkHeader {
  if (header.length < layout.data) throw invalid("is shorter than its header")
  const { longDouble, sizeT } = layout.abi
  const usedAt = layout.at("used")
  const used = sizeT === 4 ? header.readUInt32LE(usedAt) : Number(header.readBigUInt64LE(usedAt))
  if (used > fileSize - layout.data) throw invalid("promises a picture larger than itself")
  const formatAt = layout.at("format")
  return {
    id: header.readBigUInt64LE(ID_OFFSET),
    used,
    width: header.readUInt32LE(layout.at("width")),
    height: header.readUInt32LE(layout.at("height")),
    format: header.toString("latin1", formatAt, formatAt + 4),
    online: header[layout.at("online")] === 1,
    isKey: header[layout.at("key")] === 1,
    grabbedAt: readLongDouble(header, layout.at("grabBegin"), longDouble),
    encodedAt: readLongDouble(header, layout.at("encodeEnd"), longDouble),
  }
}

function invalid(what: string): GatewayError {
  return new GatewayError(
    "video/memsink-invalid",
    `The memory sink ${what}. Stop uStreamer, delete the file in /dev/shm and start uStreamer again.`,
  )
}
