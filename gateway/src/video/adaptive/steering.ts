import type { VideoStatus } from "../source.ts"
import type { Encoding, Steerable } from "../transcoder/index.ts"
import type { AdaptiveViewer } from "./adaptive-viewer.ts"
import { type Shape, shapeFor } from "./shape.ts"
import type { Preference, VideoGiven } from "./wish.ts"

/** Headers, encryption and what has to be sent twice. */
const payloadShare = 0.88
/** A rate that is nearly the same is the same. */
const tolerance = 0.03
const leastBps = 80_000

export interface SteeringOptions {
  readonly source: Steerable
  /** What it takes when nobody says less. */
  readonly fullBps: number
  readonly viewers: () => readonly AdaptiveViewer[]
  readonly status: () => VideoStatus
  /** What gives way last where no wish says otherwise. */
  readonly prefer: Preference
  /** Whether one viewer's congestion holds the pictures for all. */
  readonly isShared: boolean
}

/** Steers one encoder by the paths and wishes of those who watch it: none of them gets more than its path carries. */
export class Steering {
  readonly #options: SteeringOptions
  #encoding: Encoding
  #limitedBy: VideoGiven["limitedBy"] = "nothing"

  constructor(options: SteeringOptions) {
    this.#options = options
    this.#encoding = { bitrateBps: options.fullBps, framesPerSecond: undefined, scale: 1 }
    options.source.holdWhile(() => this.#isCongested())
  }

  decide(): void {
    const { source, fullBps, viewers } = this.#options
    const all = viewers()
    const wishedBps = least(all.map(({ wish }) => wish.bitrateBps)) ?? fullBps
    const pathBps = (least(all.map(({ path }) => path.targetBps)) ?? Number.POSITIVE_INFINITY) * payloadShare
    const sendBps = (least(all.map(({ path }) => path.sendBps)) ?? Number.POSITIVE_INFINITY) * payloadShare
    const shape = this.#shape(Math.max(leastBps, Math.min(wishedBps, pathBps)), all)
    const bitrateBps = Math.max(leastBps, Math.min(wishedBps, sendBps))
    const hasWish = all.some(({ wish }) => wish.bitrateBps ?? wish.framesPerSecond ?? wish.scale)
    this.#limitedBy = pathBps < wishedBps ? "path" : hasWish ? "wish" : "nothing"
    const isSameRate =
      Math.abs(bitrateBps - this.#encoding.bitrateBps) < this.#encoding.bitrateBps * tolerance
    const encoding = { ...shape, bitrateBps: isSameRate ? this.#encoding.bitrateBps : bitrateBps }
    const { framesPerSecond, scale } = this.#encoding
    if (isSameRate && encoding.framesPerSecond === framesPerSecond && encoding.scale === scale) return
    this.#encoding = encoding
    source.steer(encoding)
  }

  given(): Pick<VideoGiven, "bitrateBps" | "framesPerSecond" | "scale" | "limitedBy"> {
    return { ...this.#encoding, limitedBy: this.#limitedBy }
  }

  #shape(bitrateBps: number, viewers: readonly AdaptiveViewer[]): Shape {
    const wishes = viewers.map(({ wish }) => wish)
    const status = this.#options.status()
    const { width, height } = status.state === "live" ? status : { width: 1280, height: 720 }
    const prefer = wishes.find((wish) => wish.prefer !== "auto")?.prefer ?? this.#options.prefer
    const shape = shapeFor({ bitrateBps, width, height, prefer }, this.#encoding)
    return {
      framesPerSecond: least([shape.framesPerSecond, ...wishes.map((wish) => wish.framesPerSecond)]),
      scale: least([shape.scale, ...wishes.map((wish) => wish.scale)]) ?? 1,
    }
  }

  #isCongested(): boolean {
    const all = this.#options.viewers()
    if (this.#options.isShared) return all.some(({ isCongested }) => isCongested)
    return all.length > 0 && all.every(({ isCongested }) => isCongested)
  }
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
