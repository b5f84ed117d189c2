/** How often the two clocks are compared; the closest pair counts. */
const tries = 3

/**
 * CLOCK_REALTIME less CLOCK_MONOTONIC now, nanoseconds, to a few microseconds: `Date` knows whole milliseconds only, so the
 * moment is awaited at which one begins. Whoever is interrupted just then sees it late, hence the smallest of some.
 */
export function realtimeOffsetNs(
  nowMs: () => number = () => Date.now(),
  monotonicNs: () => bigint = () => process.hrtime.bigint(),
): bigint {
  const offsets = Array.from({ length: tries }, () => {
    const before = nowMs()
    let begun = nowMs()
    while (begun === before) begun = nowMs()
    return BigInt(begun) * 1_000_000n - monotonicNs()
  })
  // Seen late, the monotonic clock has moved on: the largest difference is the closest.
  return offsets.sort((a, b) => Number(b - a))[0] ?? 0n
}
