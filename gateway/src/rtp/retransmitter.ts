import type { Clock } from "../clock.ts"
import { CarriedPackets } from "./carried-packets.ts"
import type { PacketReport } from "./congestion/index.ts"
import { PacketHistory, type PacketTrain, type TrainPosition } from "./history.ts"
import { SecondCopies } from "./second-copies.ts"

export interface RetransmitterOptions {
  readonly clock: Clock
  /** Sends a packet again. @returns false when it was dropped. */
  readonly resend: (position: TrainPosition) => boolean
  /** Called when a packet that the receiver misses is known no more. */
  readonly requestKeyFrame: () => void
  /** 0 while it is not known. */
  readonly roundTripMs: () => number
  /** Whether the path carries less than there is to send: more packets would mean more loss. */
  readonly isLimited: () => boolean
}

/**
 * What a receiver misses is sent again: at its request (NACK), and also when a transport-wide report misses it, because
 * the request may have been lost, and because a lost retransmission is reported sooner than it is asked for once more.
 */
export class Retransmitter implements Disposable {
  packetsRetransmitted = 0
  retransmissionsMissed = 0
  readonly #options: RetransmitterOptions
  readonly #history = new PacketHistory()
  readonly #carried = new CarriedPackets()
  readonly #secondCopies: SecondCopies<TrainPosition>

  constructor(options: RetransmitterOptions) {
    this.#options = options
    this.#secondCopies = new SecondCopies(options.clock, (position) => options.resend(position))
  }

  /** A packet has left for the first time. */
  sent(train: PacketTrain, index: number): void {
    this.#history.remember(train, index)
  }

  /** The stream's packet `sequenceNumber` has left, first-hand or again, under this transport-wide number. */
  carried(transportSequence: number, sequenceNumber: number): void {
    this.#carried.note(transportSequence, sequenceNumber)
  }

  /** A NACK. */
  requested(sequenceNumbers: readonly number[]): void {
    const { clock, roundTripMs, requestKeyFrame } = this.#options
    let isKeyFrameNeeded = false
    for (const sequenceNumber of sequenceNumbers) {
      const found = this.#history.resend(sequenceNumber, clock.nowMs(), roundTripMs())
      if (found === "gone") {
        this.retransmissionsMissed += 1
        isKeyFrameNeeded = true
      } else if (typeof found === "object") this.#resend(found)
    }
    if (isKeyFrameNeeded) requestKeyFrame()
  }

  /** Transport-wide feedback. */
  reported(reports: readonly PacketReport[]): void {
    const missing: number[] = []
    for (const { sequenceNumber, arrivalMs } of reports) {
      const carried = this.#carried.take(sequenceNumber)
      if (arrivalMs === undefined && carried !== undefined) missing.push(carried)
    }
    if (!this.#options.isLimited()) this.requested(missing)
  }

  [Symbol.dispose](): void {
    this.#secondCopies[Symbol.dispose]()
  }

  #resend(position: TrainPosition): void {
    const { resend, isLimited } = this.#options
    if (!resend(position)) return
    this.packetsRetransmitted += 1
    if (!isLimited()) this.#secondCopies.follow(position)
  }
}
