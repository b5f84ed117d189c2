/** One picture's way out of the gateway; times in microseconds on the clock of `AccessUnit.timestampUs`. */
export interface SentPicture {
  /** What a receiver knows it by. */
  readonly rtpTimestamp: number
  readonly capturedUs: number
  readonly encodedUs: number
  /** When its last packet was handed to the transport for the first time. */
  readonly sentUs: number
}

/** Eight seconds at 30 pictures per second: whoever asks once a second misses none. */
const keptMax = 256

/** Remembers when pictures left, until somebody asks; the oldest are forgotten when nobody does. */
export class SentPictures {
  readonly #underWay: Omit<SentPicture, "sentUs">[] = []
  #sent: SentPicture[] = []

  /** A picture is about to leave. Pictures leave in the order they are begun. */
  begin(rtpTimestamp: number, capturedUs: number, encodedUs: number): void {
    this.#underWay.push({ rtpTimestamp, capturedUs, encodedUs })
  }

  /** The last packet of the oldest picture under way has left. */
  finish(sentUs: number): void {
    const picture = this.#underWay.shift()
    if (picture === undefined) return
    this.#sent.push({ ...picture, sentUs })
    if (this.#sent.length > keptMax) this.#sent.shift()
  }

  /** Pictures that left since the last call, oldest first. */
  take(): readonly SentPicture[] {
    const sent = this.#sent
    this.#sent = []
    return sent
  }
}
