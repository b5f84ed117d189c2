/** A time with as much of it as can be meant: "0.4 ms", "23.1 ms", "140 ms". */
export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 99.95 ? 1 : 0)} ms`
}

/** Bits per second: "640 kbit/s", "3.9 Mbit/s". */
export function bitrate(bps: number): string {
  return bps < 999_500 ? `${Math.round(bps / 1000)} kbit/s` : `${(bps / 1e6).toFixed(1)} Mbit/s`
}

/** A share from 0 to 1: "0 %", "0.4 %", "12 %". */
export function percent(share: number): string {
  const value = share * 100
  return `${value === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} %`
}
