/** A second without an answer: the encoder did not take the request, it may be made again. */
const PATIENCE_MS = 1_000

/** Merges key frame requests: one goes to the encoder, the next only after a key frame came or none did for a second. */
export class KeyFrameWish {
  #askedMs: number | undefined
  #sent = false

  request(nowMs: number): void {
    if (this.#askedMs !== undefined && nowMs - this.#askedMs < PATIENCE_MS) return
    this.#askedMs = nowMs
    this.#sent = false
  }

  /** True while a request is to be passed on. */
  get due(): boolean {
    return this.#askedMs !== undefined && !this.#sent
  }

  /** The request was passed on. */
  sent(): void {
    this.#sent = true
  }

  /** A key frame came. */
  fulfilled(): void {
    this.#askedMs = undefined
  }
}
