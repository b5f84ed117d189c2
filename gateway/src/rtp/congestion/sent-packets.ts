/** Two seconds of 40 Mbit/s; a power of two, so that sequence numbers wrap onto the same places. */
const keptMax = 8192

/** A packet that left. */
export interface SentPacket {
  readonly sequenceNumber: number
  readonly sentMs: number
  readonly sizeBytes: number
}

/** When packets left, by transport-wide sequence number, until they are reported or overwritten. */
export class SentPackets {
  readonly #sequence = new Int32Array(keptMax).fill(-1)
  readonly #sentMs = new Float64Array(keptMax)
  readonly #sizeBytes = new Uint16Array(keptMax)

  remember(sequenceNumber: number, sizeBytes: number, sentMs: number): void {
    const at = sequenceNumber % keptMax
    this.#sequence[at] = sequenceNumber
    this.#sentMs[at] = sentMs
    this.#sizeBytes[at] = sizeBytes
  }

  find(sequenceNumber: number): SentPacket | undefined {
    const at = sequenceNumber % keptMax
    if (this.#sequence[at] !== sequenceNumber) return undefined
    return { sequenceNumber, sentMs: this.#sentMs[at] ?? 0, sizeBytes: this.#sizeBytes[at] ?? 0 }
  }

  /** It was received: what is said about it again is old. */
  forget(sequenceNumber: number): void {
    const at = sequenceNumber % keptMax
    if (this.#sequence[at] === sequenceNumber) this.#sequence[at] = -1
  }
}
