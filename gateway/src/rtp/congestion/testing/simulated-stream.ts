import { PathEstimator } from "../path-estimator.ts"
import { type PathShape, SimulatedPath } from "./simulated-path.ts"

const packetBytes = 1200
const framesPerSecond = 30
/** As the pacer does it. */
const pacingFactor = 1.3
const unlimitedPacingBps = 40_000_000

/** Each second of a run. */
export interface SecondOfStream {
  readonly targetBps: number | undefined
  readonly deliveredBps: number
  readonly longestQueueMs: number
  readonly overflowed: number
}

/** A video of `wantedBps` whose encoder follows the estimate at once, sent through a simulated path. Steps of 1 ms. */
export class SimulatedStream {
  readonly path: SimulatedPath
  readonly estimator = new PathEstimator()
  readonly #wantedBps: number
  #nowMs = 0
  #sequence = 0
  #waitingPackets = 0
  #tokensBytes = 0
  #carriedBytes = 0

  constructor(shape: PathShape, wantedBps: number) {
    this.path = new SimulatedPath(shape, (reports, atMs) => this.estimator.report(reports, atMs))
    this.#wantedBps = wantedBps
  }

  run(seconds: number): SecondOfStream[] {
    return Array.from({ length: seconds }, () => this.#second())
  }

  #second(): SecondOfStream {
    const { deliveredBytes, overflowed } = this.path
    let longestQueueMs = 0
    for (let ms = 0; ms < 1000; ms += 1) {
      this.#step()
      longestQueueMs = Math.max(longestQueueMs, this.path.queueMs(this.#nowMs))
    }
    return {
      targetBps: this.estimator.estimate.targetBps,
      deliveredBps: (this.path.deliveredBytes - deliveredBytes) * 8,
      longestQueueMs,
      overflowed: this.path.overflowed - overflowed,
    }
  }

  #step(): void {
    this.#nowMs += 1
    this.path.advance(this.#nowMs)
    const { targetBps, sendBps } = this.estimator.estimate
    if (this.#nowMs % Math.round(1000 / framesPerSecond) === 0) this.#picture(sendBps)
    const probe = this.estimator.probe(this.#nowMs)
    const isProbing = probe !== undefined || this.estimator.probeBytesMissing > 0
    const pacingBps =
      targetBps === undefined ? unlimitedPacingBps : targetBps * (isProbing ? 2 : pacingFactor)
    this.#tokensBytes = Math.min((pacingBps / 8000) * 5, this.#tokensBytes + pacingBps / 8000)
    while (this.#tokensBytes > 0 && (this.#waitingPackets > 0 || isProbing)) {
      if (this.#waitingPackets > 0) this.#waitingPackets -= 1
      else if (this.estimator.probeBytesMissing === 0) break
      this.#tokensBytes -= packetBytes
      this.estimator.packetSent(this.#sequence & 0xffff, packetBytes, this.#nowMs)
      this.path.send(this.#sequence, packetBytes, this.#nowMs)
      this.#sequence += 1
    }
  }

  #picture(sendBps: number | undefined): void {
    const bitrateBps = Math.min(this.#wantedBps, sendBps ?? Number.POSITIVE_INFINITY)
    this.#carriedBytes += bitrateBps / 8 / framesPerSecond
    const packets = Math.floor(this.#carriedBytes / packetBytes)
    this.#carriedBytes -= packets * packetBytes
    this.#waitingPackets += packets
  }
}
