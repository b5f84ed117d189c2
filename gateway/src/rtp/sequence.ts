import { randomInt } from "node:crypto"

/** RTP sequence numbers of one stream (RFC 3550 §5.1): one more per packet, modulo 2^16. */
export class SequenceNumbers {
  #next: number

  /** @param start random, and below 2^15, so that a lost first packet cannot be mistaken for a wrap (RFC 3711 §3.3.1). */
  constructor(start: number = randomInt(2 ** 15)) {
    this.#next = start & 0xffff
  }

  next(): number {
    return this.take(1)
  }

  /** @returns the first of `count` numbers in a row. */
  take(count: number): number {
    const sequenceNumber = this.#next
    this.#next = (sequenceNumber + count) & 0xffff
    return sequenceNumber
  }
}

/** How many packets `newer` was sent after `older`, 0 to 65535, over the wrap. */
export function sequenceDistance(older: number, newer: number): number {
  return (newer - older) & 0xffff
}
