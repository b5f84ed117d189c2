/** A number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number

/**
 * Random numbers that are the same in every run: the 32-bit generator "mulberry32" by Tommy Ettinger, whose period of
 * 2^32 is longer than any test.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
