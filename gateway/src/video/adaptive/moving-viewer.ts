import type { AccessUnitSink, FrameHub, Viewer } from "../hub/index.ts"
import type { AccessUnit } from "../source.ts"

interface Seat {
  readonly hub: FrameHub
  viewer: Viewer | undefined
}

/**
 * One viewer that can go from one hub to another: it stays where it is until the other one's key frame has come, so that
 * its picture never stops for it, and its stream stays one stream.
 */
export class MovingViewer implements Viewer {
  readonly #sink: AccessUnitSink
  #seat: Seat
  #next: Seat | undefined
  /** Nothing more from the seat that is being left: its path cannot carry it. */
  #isWaiting = false
  #isSitting = false
  #lastUs = Number.NEGATIVE_INFINITY
  #left = false
  #before = { accepted: 0, dropped: 0 }

  /** @throws GatewayError `video/source-unavailable` when the hub is closed. */
  constructor(sink: AccessUnitSink, hub: FrameHub) {
    this.#sink = sink
    this.#seat = { hub, viewer: undefined }
    this.#sit(this.#seat)
  }

  get accepted(): number {
    return this.#before.accepted + (this.#seat.viewer?.accepted ?? 0)
  }

  get dropped(): number {
    return this.#before.dropped + (this.#seat.viewer?.dropped ?? 0)
  }

  /** Not yet where it is going. */
  get isMoving(): boolean {
    return this.#next !== undefined
  }

  /** Counts among that hub's viewers. */
  isIn(hub: FrameHub): boolean {
    return this.#seat.hub === hub || this.#next?.hub === hub
  }

  requestKeyFrame(): void {
    this.#seat.viewer?.requestKeyFrame()
    this.#next?.viewer?.requestKeyFrame()
  }

  /**
   * Goes to another hub with that one's next key frame.
   * @param isWaiting whether the picture waits for it; else it goes on as it is.
   */
  moveTo(hub: FrameHub, isWaiting: boolean): void {
    if (this.#left) return
    if (hub === this.#seat.hub) {
      this.#next?.viewer?.[Symbol.dispose]()
      this.#next = undefined
      // What was swallowed meanwhile is missing.
      if (this.#isWaiting) this.#seat.viewer?.requestKeyFrame()
      this.#isWaiting = false
      return
    }
    this.#isWaiting = isWaiting
    if (this.#next?.hub !== hub) {
      this.#next?.viewer?.[Symbol.dispose]()
      this.#next = { hub, viewer: undefined }
      this.#isSitting = true
      this.#sit(this.#next)
      this.#isSitting = false
    }
  }

  [Symbol.dispose](): void {
    if (this.#left) return
    this.#left = true
    this.#next?.viewer?.[Symbol.dispose]()
    this.#seat.viewer?.[Symbol.dispose]()
  }

  /** What a hub holds for new viewers comes within this call. */
  #sit(seat: Seat): void {
    seat.viewer = seat.hub.subscribe({ accept: (unit) => this.#accept(seat, unit) })
  }

  #accept(seat: Seat, unit: AccessUnit): boolean {
    if (seat === this.#next) return this.#arrive(seat, unit)
    // Swallowed, not refused: a refusal would ask for a key frame that nobody needs.
    return this.#isWaiting || this.#pass(unit)
  }

  #arrive(seat: Seat, unit: AccessUnit): boolean {
    // What a hub holds for new viewers would come all at once, and has been seen already.
    if (this.#isSitting || !this.#pass(unit)) return false
    const { viewer } = this.#seat
    this.#before = { accepted: this.accepted, dropped: this.dropped }
    this.#seat = seat
    this.#next = undefined
    this.#isWaiting = false
    viewer?.[Symbol.dispose]()
    return true
  }

  /** Time never goes back in one stream, though one encoder may be slower than the other. */
  #pass(unit: AccessUnit): boolean {
    const timestampUs = Math.max(unit.timestampUs, this.#lastUs + 1)
    const taken = this.#sink.accept(timestampUs === unit.timestampUs ? unit : { ...unit, timestampUs })
    if (taken) this.#lastUs = timestampUs
    return taken
  }
}
