/** Microseconds on CLOCK_MONOTONIC: the clock of every `timestampUs` in the gateway (and of uStreamer since 5.42). */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
