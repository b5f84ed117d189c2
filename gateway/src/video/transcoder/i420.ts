import { GatewayError } from "../../errors.ts"

/** 4:2:0 has one chroma sample per 2 × 2 pixels, so coded sizes are even: the odd column or row is cut off. */
export function evenSize(size: number): number {
  return size & ~1
}

/** Width or height of a picture that is coded smaller, see {@link evenSize}; never nothing. */
export function scaledSize(size: number, scale: number): number {
  return scale >= 1 ? evenSize(size) : Math.max(2, evenSize(Math.round(size * scale)))
}

/** Octets of an I420 picture: a full plane, and two of half the width and height, rounded up. */
export function i420SizeBytes(width: number, height: number): number {
  return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)
}

/**
 * Checks that a buffer is what its size says.
 * @throws GatewayError `video/encoder-failed` when not: then the maker of the pictures is broken, not a cable.
 */
export function checkI420(data: Uint8Array, width: number, height: number): void {
  const expected = i420SizeBytes(width, height)
  if (data.length === expected) return
  throw new GatewayError(
    "video/encoder-failed",
    `An I420 picture of ${width}×${height} has ${expected} octets, not ${data.length}. Check the picture source.`,
  )
}

/** Copies one plane row by row where the strides differ. */
export function copyPlane(
  from: { readonly data: Uint8Array; readonly stride: number },
  to: { readonly data: Uint8Array; readonly stride: number },
  width: number,
  height: number,
): void {
  if (from.stride === to.stride && from.stride === width) {
    to.data.set(from.data.subarray(0, width * height))
    return
  }
  for (let row = 0; row < height; row++) {
    const begin = row * from.stride
    to.data.set(from.data.subarray(begin, begin + width), row * to.stride)
  }
}
