import { GatewayError } from "../../errors.ts"

/** One part of a multipart body. `body` owns its bytes; header names are in lower case. */
export interface MultipartPart {
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

export interface MultipartLimits {
  /** Longest header block of a part, octets. uStreamer's are below 700. */
  readonly maxHeaderBytes: number
  /** Largest body of a part, octets. A 4K JPEG at full quality stays below 8 MiB. */
  readonly maxBodyBytes: number
}

const DEFAULT_LIMITS: MultipartLimits = { maxHeaderBytes: 8 * 1024, maxBodyBytes: 16 * 1024 * 1024 }
const HEADERS_END = "\r\n\r\n"

/**
 * Parses a multipart body whose every part names its Content-Length, as uStreamer's `/stream` does: bodies are taken by
 * length and never searched for a boundary. Any cutting of the same bytes gives the same parts.
 * One allocation per part; memory is bounded by the limits.
 *
 * ```
 * --boundary CRLF (name: value CRLF)* CRLF body CRLF --boundary CRLF …
 * ```
 *
 * @see RFC 2046 §5.1.1 (without preamble, with a Content-Length that RFC 2046 does not ask for)
 */
export class MultipartParser {
  readonly #delimiter: string
  readonly #limits: MultipartLimits
  readonly #onPart: (part: MultipartPart) => void
  /** Octets of a header block that is not complete yet. */
  #head: Buffer = Buffer.alloc(0)
  #headers: ReadonlyMap<string, string> = new Map()
  /** The body being filled, undefined while a header block is read. */
  #body: Uint8Array | undefined
  #filled = 0

  /** @param boundary the boundary parameter of the response's Content-Type, without the two dashes. */
  constructor(boundary: string, onPart: (part: MultipartPart) => void, limits = DEFAULT_LIMITS) {
    this.#delimiter = `--${boundary}`
    this.#onPart = onPart
    this.#limits = limits
  }

  /**
   * Takes the next octets and tells of each part they complete, in order.
   *
   * @throws GatewayError `video/malformed-multipart`; the parser is of no use afterwards.
   */
  push(chunk: Uint8Array): void {
    let offset = 0
    while (offset < chunk.length) {
      offset =
        this.#body === undefined ? this.#readHead(chunk, offset) : this.#readBody(this.#body, chunk, offset)
    }
  }

  #readHead(chunk: Uint8Array, offset: number): number {
    const before = this.#head.length
    const room = this.#limits.maxHeaderBytes + HEADERS_END.length - before
    const head = Buffer.concat([this.#head, chunk.subarray(offset, offset + room)])
    const end = head.indexOf(HEADERS_END, Math.max(0, before - HEADERS_END.length + 1), "latin1")
    if (end < 0) {
      if (head.length > this.#limits.maxHeaderBytes) throw malformed("a part's header is too long")
      this.#head = head
      return chunk.length
    }
    this.#headers = this.#parseHead(head.toString("latin1", 0, end))
    this.#head = Buffer.alloc(0)
    this.#begin(contentLength(this.#headers, this.#limits.maxBodyBytes))
    return offset + end + HEADERS_END.length - before
  }

  #begin(length: number): void {
    this.#filled = 0
    this.#body = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
    if (length === 0) this.#finish(this.#body)
  }

  #readBody(body: Uint8Array, chunk: Uint8Array, offset: number): number {
    const count = Math.min(body.length - this.#filled, chunk.length - offset)
    body.set(chunk.subarray(offset, offset + count), this.#filled)
    this.#filled += count
    if (this.#filled === body.length) this.#finish(body)
    return offset + count
  }

  #finish(body: Uint8Array): void {
    this.#body = undefined
    this.#onPart({ headers: this.#headers, body })
  }

  /** The line break before a boundary belongs to the boundary (RFC 2046 §5.1.1), hence the empty first line. */
  #parseHead(head: string): ReadonlyMap<string, string> {
    const lines = head.split("\r\n")
    if (lines[0] === "") lines.shift()
    if (lines.shift() !== this.#delimiter) throw malformed("a part does not begin with the boundary")
    const headers = new Map<string, string>()
    for (const line of lines) {
      const colon = line.indexOf(":")
      if (colon < 1) throw malformed("a part has a header line without a name")
      const name = line.slice(0, colon).toLowerCase()
      if (headers.has(name)) throw malformed("a part names a header twice")
      headers.set(name, line.slice(colon + 1).trim())
    }
    return headers
  }
}

function contentLength(headers: ReadonlyMap<string, string>, max: number): number {
  const value = headers.get("content-length")
  if (value === undefined || !/^\d{1,9}$/.test(value)) throw malformed("a part has no usable Content-Length")
  const length = Number(value)
  if (length > max) throw malformed(`a part of ${length} octets is larger than any picture`)
  return length
}

function malformed(what: string): GatewayError {
  return new GatewayError(
    "video/malformed-multipart",
    `The answer to /stream is not uStreamer's: ${what}. Check that the address is a uStreamer and nothing rewrites its answers.`,
  )
}
