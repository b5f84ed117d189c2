import type { IncomingMessage } from "node:http"
import { GatewayError } from "../../errors.ts"
import { describeAddress, get, type UstreamerEndpoint, unreachable } from "./endpoint.ts"
import { MultipartParser, type MultipartPart } from "./multipart.ts"

/**
 * Reads `GET /stream?extra_headers=1` until it breaks, handing over only the newest part of each turn of the event loop:
 * whatever piled up while this process was busy is old by then.
 *
 * @param onPart told once per turn at most. What it throws ends the stream.
 * @returns never: the stream has no end of its own.
 * @throws GatewayError `video/source-unavailable` when uStreamer goes away or `signal` aborts,
 *   `video/malformed-multipart` when what arrives is not uStreamer's.
 */
export async function readStream(
  endpoint: UstreamerEndpoint,
  signal: AbortSignal,
  onPart: (part: MultipartPart) => void,
): Promise<never> {
  const response = await get(endpoint, "/stream?extra_headers=1", signal)
  const newest = new NewestOfTurn(onPart, (error) => response.destroy(error))
  try {
    const parser = new MultipartParser(boundaryOf(response.headers["content-type"]), (part) =>
      newest.put(part),
    )
    await drain(response, (chunk) => parser.push(chunk))
  } catch (error) {
    throw error instanceof GatewayError ? error : unreachable(endpoint.address, error)
  } finally {
    newest.cancel()
    response.destroy()
  }
  throw new GatewayError(
    "video/source-unavailable",
    `uStreamer at ${describeAddress(endpoint.address)} ended the stream.`,
  )
}

/** Takes each chunk where it arrives (an async iterator would glue waiting chunks together, one copy more). */
function drain(response: IncomingMessage, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    response.once("end", resolve)
    response.on("error", reject)
    response.once("close", resolve)
    response.on("data", (chunk: Buffer) => {
      try {
        take(chunk)
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** RFC 2046 §5.1.1: the boundary parameter; uStreamer writes it unquoted and without a blank after the semicolon. */
function boundaryOf(contentType = ""): string {
  const boundary = /^multipart\/x-mixed-replace;\s*boundary="?([^";\s]{1,70})"?$/i.exec(contentType)?.[1]
  if (boundary !== undefined) return boundary
  throw new GatewayError(
    "video/malformed-multipart",
    "The answer to /stream is not a multipart stream. Check that the configured address is a uStreamer's.",
  )
}

/** Keeps the last of the values put within one turn of the event loop, and hands it over when the turn ends. */
class NewestOfTurn<T> {
  readonly #take: (value: T) => void
  readonly #fail: (error: Error) => void
  #scheduled: NodeJS.Immediate | undefined
  #newest: { readonly value: T } | undefined

  constructor(take: (value: T) => void, fail: (error: Error) => void) {
    this.#take = take
    this.#fail = fail
  }

  put(value: T): void {
    this.#newest = { value }
    this.#scheduled ??= setImmediate(() => this.#flush())
  }

  cancel(): void {
    clearImmediate(this.#scheduled)
    this.#newest = undefined
  }

  #flush(): void {
    const newest = this.#newest
    this.#scheduled = undefined
    this.#newest = undefined
    if (newest === undefined) return
    try {
      this.#take(newest.value)
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error("a part's receiver failed", { cause: error }))
    }
  }
}
