/**
 * How the C compiler of a machine stores `long double`, the type of uStreamer's timestamps.
 * - `x87`: 80-bit extended precision in 16 bytes, explicit integer bit (x86_64).
 * - `binary128`: IEEE 754 quadruple precision in 16 bytes (arm64).
 * - `binary64`: an ordinary double in 8 bytes (32-bit ARM).
 */
export type LongDoubleFormat = "x87" | "binary128" | "binary64"

const EXPONENT_BIAS = 16_383
const MAX_EXPONENT = 0x7fff
const INTEGER_BIT = 1n << 63n

/**
 * Reads a little-endian `long double`, rounded to the nearest double: for a clock of weeks that is below a nanosecond.
 *
 * @throws RangeError when `bytes` is too short.
 * @see IEEE 754-2019 §3.6 (binary128); Intel SDM vol. 1 §4.2.2 (double extended precision)
 */
export function readLongDouble(bytes: Buffer, offset: number, format: LongDoubleFormat): number {
  if (format === "binary64") return bytes.readDoubleLE(offset)
  return format === "x87" ? readX87(bytes, offset) : readBinary128(bytes, offset)
}

/**
 * Writes a number as a little-endian `long double`; exact for every double.
 *
 * @throws RangeError when `bytes` is too short.
 */
export function writeLongDouble(
  bytes: Buffer,
  offset: number,
  value: number,
  format: LongDoubleFormat,
): void {
  if (format === "binary64") {
    bytes.writeDoubleLE(value, offset)
    return
  }
  const { sign, exponent, fraction } = takeApart(value)
  const signAndExponent = sign * 0x8000 + exponent
  if (format === "x87") {
    bytes.writeBigUInt64LE(exponent === 0 ? 0n : INTEGER_BIT | (fraction << 11n), offset)
    bytes.writeBigUInt64LE(BigInt(signAndExponent), offset + 8)
  } else {
    bytes.writeBigUInt64LE((fraction & 0xfn) << 60n, offset)
    bytes.writeBigUInt64LE((BigInt(signAndExponent) << 48n) | (fraction >> 4n), offset + 8)
  }
}

function readX87(bytes: Buffer, offset: number): number {
  const significand = bytes.readBigUInt64LE(offset)
  const signAndExponent = bytes.readUInt16LE(offset + 8)
  const exponent = signAndExponent & MAX_EXPONENT
  const sign = signAndExponent & 0x8000 ? -1 : 1
  if (exponent === MAX_EXPONENT)
    return significand << 1n === 1n << 64n ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * scale(Number(significand) * 2 ** -63, exponent)
}

function readBinary128(bytes: Buffer, offset: number): number {
  const low = bytes.readBigUInt64LE(offset)
  const high = bytes.readBigUInt64LE(offset + 8)
  const fraction = ((high & 0xffff_ffff_ffffn) << 64n) | low
  const exponent = Number((high >> 48n) & BigInt(MAX_EXPONENT))
  const sign = high >> 63n === 1n ? -1 : 1
  if (exponent === MAX_EXPONENT) return fraction === 0n ? sign * Number.POSITIVE_INFINITY : Number.NaN
  if (exponent === 0) return sign * 0 // subnormal: far below the smallest double
  return sign * scale(Number((1n << 112n) | fraction) * 2 ** -112, exponent)
}

/** significand · 2^(exponent − bias), in steps that neither overflow nor vanish before the product does. */
function scale(significand: number, exponent: number): number {
  return significand * 2 ** (exponent - EXPONENT_BIAS)
}

/** A double's sign, exponent in the bias of `long double` (0 for zero), and its 52 fraction bits. */
function takeApart(value: number): { sign: number; exponent: number; fraction: bigint } {
  const view = Buffer.alloc(8)
  view.writeDoubleBE(value)
  const bits = view.readBigUInt64BE()
  const sign = Number(bits >> 63n)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xf_ffff_ffff_ffffn
  if (value === 0) return { sign, exponent: 0, fraction }
  if (biased === 0x7ff) return { sign, exponent: MAX_EXPONENT, fraction }
  if (biased > 0) return { sign, exponent: biased - 1023 + EXPONENT_BIAS, fraction }
  // A subnormal double is a normal long double: 2^64 makes it normal first.
  const normal = takeApart(value * 2 ** 64)
  return { ...normal, exponent: normal.exponent - 64 }
}
