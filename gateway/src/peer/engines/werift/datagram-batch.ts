/** UDP's own limit over IPv4: 65535 less the headers of both. */
const batchMaxBytes = 65_507
/** The kernel cuts a batch into no more than this (UDP_MAX_SEGMENTS). */
const datagramsMax = 64
/** Views on the memory are kept by where they begin; there are few places, unless sizes vary wildly. */
const viewsMax = 1024

/**
 * Datagrams side by side in one memory, as the kernel cuts them apart (UDP_SEGMENT): all of the first one's size but the
 * last, which may be shorter.
 */
export class DatagramBatch {
  readonly memory = Buffer.allocUnsafeSlow(batchMaxBytes)
  readonly #views = new Map<number, Buffer>()
  #sizeBytes = 0
  #segmentBytes = 0
  #count = 0
  #isComplete = false

  /** All of it so far. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Of each datagram but the last. */
  get segmentBytes(): number {
    return this.#segmentBytes
  }

  get count(): number {
    return this.#count
  }

  /** Whether a datagram of this size may follow. */
  fits(sizeBytes: number): boolean {
    if (this.#count === 0) return sizeBytes <= batchMaxBytes
    return (
      !this.#isComplete &&
      this.#count < datagramsMax &&
      sizeBytes <= this.#segmentBytes &&
      this.#sizeBytes + sizeBytes <= batchMaxBytes
    )
  }

  /** The memory from `offset` octets into the next datagram on. */
  next(offset: number): Buffer {
    const at = this.#sizeBytes + offset
    const known = this.#views.get(at)
    if (known !== undefined) return known
    if (this.#views.size >= viewsMax) this.#views.clear()
    const view = this.memory.subarray(at)
    this.#views.set(at, view)
    return view
  }

  /** The next datagram has been written. */
  add(sizeBytes: number): void {
    if (this.#count === 0) this.#segmentBytes = sizeBytes
    this.#isComplete = sizeBytes < this.#segmentBytes
    this.#sizeBytes += sizeBytes
    this.#count += 1
  }

  /** Each datagram by itself; good until the next one is written. */
  *datagrams(): Generator<Buffer> {
    for (let at = 0; at < this.#sizeBytes; at += this.#segmentBytes) {
      yield this.memory.subarray(at, Math.min(this.#sizeBytes, at + this.#segmentBytes))
    }
  }

  clear(): void {
    this.#sizeBytes = 0
    this.#count = 0
    this.#isComplete = false
  }
}
