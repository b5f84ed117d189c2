/** Two seconds of 40 Mbit/s; a power of two, so that sequence numbers wrap onto the same places. */
const keptMax = 8192

/** Which packet of the stream each transport-wide sequence number carried, first-hand or again. */
export class CarriedPackets {
  readonly #transportSequence = new Int32Array(keptMax).fill(-1)
  readonly #sequence = new Uint16Array(keptMax)

  note(transportSequence: number, sequenceNumber: number): void {
    const at = transportSequence % keptMax
    this.#transportSequence[at] = transportSequence
    this.#sequence[at] = sequenceNumber
  }

  /** @returns the stream's sequence number, once: what is reported again is old. */
  take(transportSequence: number): number | undefined {
    const at = transportSequence % keptMax
    if (this.#transportSequence[at] !== transportSequence) return undefined
    this.#transportSequence[at] = -1
    return this.#sequence[at]
  }
}
