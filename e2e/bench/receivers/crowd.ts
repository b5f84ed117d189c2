import type { PictureArrival } from "../../harness/picture-arrivals.ts"
import type { Arrivals } from "./messages.ts"

/** Somebody who receives a stream: a headless console, or a rival's counterpart of one. */
export interface Viewer extends Disposable {
  onPicture(observer: (arrival: PictureArrival) => void): () => void
}

/** Several viewers of one kind, and when each picture reached each of them. */
export class Crowd<T extends Viewer> implements Disposable {
  readonly #members: { readonly viewer: T; arrivals: PictureArrival[] }[] = []

  get members(): readonly T[] {
    return this.#members.map(({ viewer }) => viewer)
  }

  /** Connects or closes viewers until there are `count`. */
  async resize(count: number, connect: () => Promise<T>): Promise<void> {
    for (const { viewer } of this.#members.splice(count)) viewer[Symbol.dispose]()
    while (this.#members.length < count) {
      const member = { viewer: await connect(), arrivals: [] as PictureArrival[] }
      member.viewer.onPicture((arrival) => member.arrivals.push(arrival))
      this.#members.push(member)
    }
  }

  /** Takes what was noted since the last call. */
  takeArrivals(): Arrivals {
    return this.#members.map((member) => {
      const { arrivals } = member
      member.arrivals = []
      return arrivals
    })
  }

  [Symbol.dispose](): void {
    for (const { viewer } of this.#members.splice(0)) viewer[Symbol.dispose]()
  }
}
