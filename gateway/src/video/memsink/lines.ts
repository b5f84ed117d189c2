import { GatewayError } from "../../errors.ts"

const NEWLINE = 0x0a
/** A 4K key frame of 8 MiB, in base64. */
const MAX_LINE_BYTES = 12 * 1024 * 1024

/** Cuts a byte stream that arrives in pieces of any size into lines; a piece is copied once, however long the line. */
export class Lines {
  #pieces: Uint8Array[] = []
  #size = 0
  readonly #onLine: (line: string) => void

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  /** @throws GatewayError `video/memsink-invalid` on a line longer than any picture's. */
  push(chunk: Uint8Array): void {
    let begin = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
      const line = Buffer.concat([...this.#pieces, chunk.subarray(begin, end)]).toString("utf8")
      this.#pieces = []
      this.#size = 0
      begin = end + 1
      this.#onLine(line)
    }
    this.#pieces.push(chunk.subarray(begin))
    this.#size += chunk.length - begin
    if (this.#size > MAX_LINE_BYTES) {
      throw new GatewayError(
        "video/memsink-invalid",
        "ustreamer-dump wrote a line longer than any picture's.",
      )
    }
  }
}
