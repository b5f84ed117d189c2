import { request } from "node:http"
import type { RigUstreamer } from "./rig-ustreamer.ts"

/** One part of uStreamer's multipart stream. */
export interface StreamPart {
  /** Header names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly jpeg: Buffer
}

/**
 * Every part of `GET /stream?extra_headers=1`, in order, until the caller stops or the server goes. For the rig's own tests:
 * it knows nothing of the gateway's reader, and skips nothing.
 */
export async function* streamParts(rig: RigUstreamer): AsyncGenerator<StreamPart, void, undefined> {
  const path = "/stream?extra_headers=1"
  const response = await get(rig.socketPath ? { socketPath: rig.socketPath, path } : `${rig.url}${path}`)
  let pending = Buffer.alloc(0)
  for await (const chunk of response) {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      // The boundary line and the part's header lines, up to the empty line.
      const headerEnd = pending.indexOf("\r\n\r\n")
      if (headerEnd < 0) break
      const headers = parseHeaders(pending.toString("latin1", 0, headerEnd))
      const start = headerEnd + 4
      const end = start + Number(headers.get("content-length"))
      if (pending.length < end) break
      yield { headers, jpeg: pending.subarray(start, end) }
      pending = pending.subarray(end + "\r\n".length)
    }
  }
}

/** The next part that fits; the stream stays open. */
export async function nextPart(
  parts: AsyncGenerator<StreamPart, void, undefined>,
  fits: (part: StreamPart) => boolean,
): Promise<StreamPart> {
  for (;;) {
    const { value } = await parts.next()
    if (!value) throw new Error("uStreamer ended the stream")
    if (fits(value)) return value
  }
}

/** Whether a part shows what the grabber sees, not uStreamer's stand-in for it. */
export function isOnline(part: StreamPart): boolean {
  return part.headers.get("x-ustreamer-online") === "true"
}

/** What `GET /state` says under `result`. */
export async function ustreamerState(rig: RigUstreamer): Promise<unknown> {
  const response = await get(
    rig.socketPath ? { socketPath: rig.socketPath, path: "/state" } : `${rig.url}/state`,
  )
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString()).result
}

function get(where: string | { socketPath: string; path: string }): Promise<AsyncIterable<Buffer>> {
  return new Promise((resolve, reject) => {
    const sent = typeof where === "string" ? request(where, resolve) : request(where, resolve)
    sent.on("error", reject)
    sent.end()
  })
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":")
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}
