import { sequenceDistance } from "./sequence.ts"

/**
 * One picture's packets on one stream: numbered on from the first, under one timestamp, the marker on the last. What a
 * stream remembers of its packets is this and which one: nothing is allocated per packet and viewer.
 */
export interface PacketTrain {
  /** Shared with other viewers: read only. */
  readonly payloads: readonly Uint8Array[]
  readonly firstSequenceNumber: number
  readonly timestamp: number
}

/** One packet of a train, named by where it stands. */
export interface TrainPosition {
  readonly train: PacketTrain
  readonly index: number
}

/**
 * What a receiver that asks for a packet again gets.
 * - where it stands: send it.
 * - `pending`: it was (re)sent less than an interval ago and may still be on its way.
 * - `gone`: it was sent and has left the history; only a key frame helps now.
 * - `never-sent`: the receiver asks for something it cannot miss.
 */
export type Lookup = TrainPosition | "pending" | "gone" | "never-sent"

/**
 * 4096 packets are 1.4 s of 30 Mbit/s and 7 s of 6 Mbit/s. werift's 128 hold less than one key frame (204 packets at
 * 6 Mbit/s), which evicted itself before the request came back: 3 to 6 frames per second at 2 to 5 % loss.
 */
export const historyPackets = 4096

/**
 * Never send a packet again sooner than this, however short the round trip: a receiver repeats its request every few
 * milliseconds on a fast link until the packet is there.
 */
export const retransmissionIntervalMinMs = 10

/** The packets sent last, for answering NACKs (RFC 4585 §6.2.1). Constant time, fixed size, newest packets win. */
export class PacketHistory {
  readonly #capacity: number
  readonly #trains: (PacketTrain | undefined)[]
  readonly #indexes: Uint32Array
  readonly #notBeforeMs: Float64Array
  #newest: number | undefined
  #count = 0

  /** @param capacity a power of two up to 2^15, so that the wrap of sequence numbers keeps slots apart. */
  constructor(capacity: number = historyPackets) {
    if (capacity < 1 || capacity > 2 ** 15 || !Number.isInteger(Math.log2(capacity))) {
      throw new RangeError(`a history holds a power of two up to 32768 packets, not ${capacity}`)
    }
    this.#capacity = capacity
    this.#trains = new Array<PacketTrain | undefined>(capacity).fill(undefined)
    this.#indexes = new Uint32Array(capacity)
    this.#notBeforeMs = new Float64Array(capacity)
  }

  /** Packets come in sending order. */
  remember(train: PacketTrain, index: number): void {
    const sequenceNumber = sequenceNumberAt(train, index)
    const slot = sequenceNumber & (this.#capacity - 1)
    this.#trains[slot] = train
    this.#indexes[slot] = index
    this.#notBeforeMs[slot] = 0
    this.#newest = sequenceNumber
    this.#count += 1
  }

  /**
   * Looks a packet up in order to send it again. A packet given out counts as sent now: within `roundTripMs` (at least
   * {@link retransmissionIntervalMinMs}) it is not given out a second time. The first request is always answered: a
   * receiver knows of a gap only because a later packet has arrived.
   */
  resend(sequenceNumber: number, nowMs: number, roundTripMs: number): Lookup {
    if (this.#newest === undefined) return "never-sent"
    const age = sequenceDistance(sequenceNumber, this.#newest)
    if (age >= Math.min(this.#count, 2 ** 15)) return "never-sent"
    const slot = sequenceNumber & (this.#capacity - 1)
    const train = this.#trains[slot]
    const index = this.#indexes[slot] ?? 0
    if (train === undefined || sequenceNumberAt(train, index) !== sequenceNumber) return "gone"
    if (nowMs < (this.#notBeforeMs[slot] ?? 0)) return "pending"
    this.#notBeforeMs[slot] = nowMs + Math.max(roundTripMs, retransmissionIntervalMinMs)
    return { train, index }
  }
}

/** RFC 3550 §5.1: one more per packet, modulo 2^16. */
export function sequenceNumberAt({ firstSequenceNumber }: PacketTrain, index: number): number {
  return (firstSequenceNumber + index) & 0xffff
}
