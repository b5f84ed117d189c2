import { z } from "zod"
import { GatewayError } from "../../errors.ts"
import type { ReadPicture } from "./sink-events.ts"

const flag = z.union([z.boolean(), z.number().int()])
const seconds = z.number().nonnegative()

/** One line of `ustreamer-dump --output-json`; 6.46 split `grab_ts` in two. */
const schema = z.object({
  size: z.number().int().nonnegative(),
  width: z.number().int().nonnegative(),
  height: z.number().int().nonnegative(),
  format: z.number().int().min(0).max(0xffff_ffff),
  online: flag,
  grab_ts: seconds.optional(),
  grab_begin_ts: seconds.optional(),
  encode_end_ts: seconds.optional(),
  data: z.string(),
})

/**
 * Reads one line of `ustreamer-dump --output-json`.
 *
 * @returns the picture; its age is what encoding took, as the clock of the stamps is not known here.
 * @throws GatewayError `video/memsink-invalid` when the line is nothing of the kind.
 */
export function parseDumpLine(line: string): ReadPicture {
  const parsed = schema.safeParse(parseJson(line))
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error))
  const { size, width, height, format, online, data: base64, ...times } = parsed.data
  const data = Buffer.from(base64, "base64")
  if (data.length !== size) throw invalid(`${data.length} bytes where ${size} were announced`)
  const fourcc = Buffer.alloc(4)
  fourcc.writeUInt32LE(format)
  const grabbedAt = times.grab_begin_ts ?? times.grab_ts ?? 0
  const age = Math.max(0, (times.encode_end_ts ?? grabbedAt) - grabbedAt)
  const isOnline = Number(online) !== 0
  return { data, format: fourcc.toString("latin1"), width, height, online: isOnline, age, encodedAge: 0 }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw invalid("not JSON", cause)
  }
}

function invalid(what: string, cause?: unknown): GatewayError {
  return new GatewayError(
    "video/memsink-invalid",
    `ustreamer-dump wrote something else than a picture (${what}). Use the ustreamer-dump of the same package as uStreamer.`,
    { cause },
  )
}
