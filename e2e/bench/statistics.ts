/** The three points of a distribution that the bench reports. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/**
 * Nearest rank: the smallest value that at least `share` of all values do not exceed. Always one that was measured.
 *
 * @param share in (0, 1].
 * @throws RangeError without values: a figure of nothing must not reach the results.
 */
export function percentile(values: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`a share lies in (0, 1], not ${share}`)
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1]
  if (value === undefined) throw new RangeError("there is no percentile of no values")
  return value
}

/** @throws RangeError without values. */
export function percentiles(values: readonly number[]): Percentiles {
  return { p50: percentile(values, 0.5), p95: percentile(values, 0.95), p99: percentile(values, 0.99) }
}

/** The middle value; of an even count the mean of the two in the middle. @throws RangeError without values. */
export function median(values: readonly number[]): number {
  return (
    (percentile(values, 0.5) -
      percentile(
        values.map((value) => -value),
        0.5,
      )) /
    2
  )
}

/** Rounds to what a reader can use: two decimals. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
