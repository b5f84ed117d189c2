import type { AccessUnit } from "../source.ts"

/** The receiving end of one viewer, e.g. one browser's connection. */
export interface AccessUnitSink {
  /**
   * Takes one picture, synchronously. The bytes are shared with all other viewers: read, don't write.
   * @returns false when this picture was dropped whole (the viewer cannot keep up): the next one is a key frame.
   */
  accept(unit: AccessUnit): boolean
}

/** One subscription to the hub. Disposing it is leaving; twice is harmless. */
export interface Viewer extends Disposable {
  /** Asks for a key frame soon (PLI, FIR). Merged with everybody else's requests and limited. */
  requestKeyFrame(): void
  /** Pictures this viewer took. */
  readonly accepted: number
  /** Pictures the source delivered while this viewer was there and that it did not take: refused, or before a key frame. */
  readonly dropped: number
}

/** What the hub does for its viewers. */
export interface ViewerHost {
  requestKeyFrame(): void
  leave(viewer: HubViewer): void
}

/** A viewer's place in the hub: knows whether the viewer can decode the next picture. */
export class HubViewer implements Viewer {
  readonly #sink: AccessUnitSink
  readonly #host: ViewerHost
  #awaitsKeyFrame = true
  #left = false
  #accepted = 0
  #dropped = 0

  constructor(sink: AccessUnitSink, host: ViewerHost) {
    this.#sink = sink
    this.#host = host
  }

  get accepted(): number {
    return this.#accepted
  }

  get dropped(): number {
    return this.#dropped
  }

  requestKeyFrame(): void {
    if (!this.#left) this.#host.requestKeyFrame()
  }

  /** Hands the picture over when the viewer can decode it. Passes on what the viewer's `accept` throws. */
  offer(unit: AccessUnit): void {
    if (this.#left) return
    const isUseful = unit.isKeyFrame || !this.#awaitsKeyFrame
    if (isUseful && this.#sink.accept(unit)) {
      this.#awaitsKeyFrame = false
      this.#accepted++
      return
    }
    this.#dropped++
    this.#awaitsKeyFrame = true
    // With each picture anew: an encoder that was just restarting has lost the request. The hub limits what comes of it.
    this.requestKeyFrame()
  }

  [Symbol.dispose](): void {
    if (this.#left) return
    this.#left = true
    this.#host.leave(this)
  }
}
