import { type LatencyPart, latencyParts, type PictureLatency } from "./latency.ts"

/** Of the pictures counted, milliseconds, never negative. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
}

/** Capture → screen, over the last ten seconds. Percentiles of the parts do not add up to the total's; means would. */
export interface Latency {
  readonly total: Percentiles
  /** Undefined for what this browser does not tell. */
  readonly parts: { readonly [Part in LatencyPart]: Percentiles | undefined }
  /** How many pictures it is about. */
  readonly pictures: number
}

const windowMs = 10_000
/** Ten seconds at 100 pictures a second. */
const keptMax = 1000

/** The latencies of the last ten seconds. */
export class LatencyWindow {
  readonly #atMs = new Float64Array(keptMax)
  readonly #total = new Float64Array(keptMax)
  readonly #parts = new Map(latencyParts.map((part) => [part, new Float64Array(keptMax)]))
  readonly #scratch = new Float64Array(keptMax)
  #count = 0

  /** @param atMs when it was shown. */
  add(atMs: number, latency: PictureLatency): void {
    const at = this.#count % keptMax
    this.#atMs[at] = atMs
    this.#total[at] = latency.total
    for (const [part, values] of this.#parts) values[at] = latency[part] ?? Number.NaN
    this.#count += 1
  }

  clear(): void {
    this.#count = 0
  }

  /** Undefined when nothing was shown in the ten seconds before `nowMs`. */
  summary(nowMs: number): Latency | undefined {
    const sinceMs = nowMs - windowMs
    const total = this.#percentiles(this.#total, sinceMs)
    if (total === undefined) return undefined
    const parts = latencyParts.map((part) => {
      const values = this.#parts.get(part)
      return [part, values && this.#percentiles(values, sinceMs)?.percentiles]
    })
    return { total: total.percentiles, parts: Object.fromEntries(parts), pictures: total.count }
  }

  #percentiles(values: Float64Array, sinceMs: number) {
    let count = 0
    for (let index = 0; index < Math.min(this.#count, keptMax); index += 1) {
      const value = values[index] ?? Number.NaN
      if ((this.#atMs[index] ?? 0) < sinceMs || Number.isNaN(value)) continue
      this.#scratch[count] = value
      count += 1
    }
    if (count === 0) return undefined
    const sorted = this.#scratch.subarray(0, count).sort()
    return { count, percentiles: { p50: rank(sorted, 0.5), p95: rank(sorted, 0.95) } }
  }
}

/** Nearest rank: a value that was really there. The error of the clocks may have put it a little below zero. */
function rank(sorted: Float64Array, fraction: number): number {
  return Math.max(0, sorted[Math.ceil(sorted.length * fraction) - 1] ?? 0)
}
