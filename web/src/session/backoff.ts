/** The first retry comes within a second: most faults are a restart that is over by then. */
const firstDelayMs = 500
const longestDelayMs = 10_000

/**
 * How long to wait before retry number `attempt` (1, 2, …), milliseconds: exponential, and spread over half of itself,
 * so that consoles that lost one server together do not come back together.
 * @param random a number from 0 (inclusive) to 1 (exclusive).
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1))
  return ceiling * (0.5 + random / 2)
}
