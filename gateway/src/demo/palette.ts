/** One colour as the picture stores it: BT.601, limited range (Y 16..235, Cb and Cr 16..240). */
export interface YCbCr {
  readonly y: number
  readonly cb: number
  readonly cr: number
}

/**
 * Converts 0xRRGGBB (full range) to limited-range Y'CbCr.
 * @see ITU-R BT.601-7 §2.5.1 (weights), §2.5.3 (quantization)
 */
export function fromRgb(rgb: number): YCbCr {
  const red = (rgb >> 16) / 255
  const green = ((rgb >> 8) & 0xff) / 255
  const blue = (rgb & 0xff) / 255
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue
  return {
    y: Math.round(16 + 219 * luma),
    cb: Math.round(128 + (224 * (blue - luma)) / 1.772),
    cr: Math.round(128 + (224 * (red - luma)) / 1.402),
  }
}

/** Every colour on the screen: greys with a little blue in them, one accent, and the bars of the test card. */
export const palette = {
  background: fromRgb(0x0d1117),
  panel: fromRgb(0x161c25),
  line: fromRgb(0x27303c),
  faint: fromRgb(0x465263),
  dim: fromRgb(0x8a96a6),
  text: fromRgb(0xd7dfe8),
  bright: fromRgb(0xffffff),
  accent: fromRgb(0xffb454),
  black: fromRgb(0x000000),
  yellow: fromRgb(0xbfbf00),
  cyan: fromRgb(0x00bfbf),
  green: fromRgb(0x00bf00),
  magenta: fromRgb(0xbf00bf),
  red: fromRgb(0xbf0000),
  blue: fromRgb(0x0000bf),
  grey: fromRgb(0xbfbfbf),
} as const

export type ColorName = keyof typeof palette
