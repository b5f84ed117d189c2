import type { Movement } from "./shared-relative-pointer.ts"

/** Where a console's relative mouse is, as its messages tell: counts since its session began, modulo 2^32. */
export interface RelativePosition {
  readonly x: number
  readonly y: number
}

/**
 * Makes movements of the totals that a console sends. Messages may be lost or overtaken: the newest total brings
 * everything before it, and an older one is worth nothing.
 */
export class RelativeTravel {
  #at: RelativePosition = { x: 0, y: 0 }
  #newest: RelativePosition = { x: 0, y: 0 }
  #newestSeq = 0

  /** @returns the movement that the message makes; undefined when it was overtaken */
  advance(to: RelativePosition & { readonly seq: number }): Movement | undefined {
    if (to.seq <= this.#newestSeq) return undefined
    this.#newestSeq = to.seq
    this.#newest = to
    return this.#go(to)
  }

  /** To the place of a click, which may have been overtaken by movements: it happens at its own place all the same. */
  visit(to: RelativePosition & { readonly seq: number }): Movement {
    return this.advance(to) ?? this.#go(to)
  }

  /** Back from a click that was overtaken, to where the mouse is by now. */
  resume(): Movement {
    return this.#go(this.#newest)
  }

  #go({ x, y }: RelativePosition): Movement {
    // Differences of 32-bit counters that may have wrapped around.
    const movement = { dx: (x - this.#at.x) | 0, dy: (y - this.#at.y) | 0 }
    this.#at = { x, y }
    return movement
  }
}
