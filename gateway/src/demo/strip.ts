/**
 * The machine-readable strip: what the simulated target knows about itself, painted into the bottom-left corner of its
 * picture so that a test reads what a person would see, through the real video path. 64 octets, little endian:
 *
 * | octets | field         | holds                                                                          |
 * |--------|---------------|--------------------------------------------------------------------------------|
 * | 0      | magic         | 0xC5                                                                           |
 * | 1      | version       | 1                                                                              |
 * | 2..5   | frame         | u32, counts pictures from 0, modulo 2^32                                       |
 * | 6..11  | timeUs        | u48, monotonic clock of the process that drew it, microseconds modulo 2^48     |
 * | 12..15 | stateHash     | u32, {@link hashState}                                                         |
 * | 16..19 | pointerX, Y   | u16 each, pixels                                                               |
 * | 20     | buttons       | buttons held (bit 0 left, 1 right, 2 middle)                                   |
 * | 21     | leds          | bit 0 Num, 1 Caps, 2 Scroll (HID 1.11 appendix B.1)                            |
 * | 22..23 | clicks        | u16, buttons pressed since boot, modulo 2^16                                   |
 * | 24..27 | lastClickX, Y | u16 each, pixels                                                               |
 * | 28..29 | typedCount    | u16, length of the text typed since boot, modulo 2^16                          |
 * | 30..31 | wheelSteps    | i16, detents since boot, + is up, wraps                                        |
 * | 32..61 | typedTail     | the last 30 characters typed, latin1, oldest first, zeros after the end        |
 * | 62..63 | crc           | CRC-16/CCITT-FALSE over octets 0..61                                           |
 *
 * Each bit is an 8x8 px block of luma 235 (1) or 16 (0): 64 blocks across, 8 down, row-major, most significant bit
 * first. No imports: pages use this file too.
 */
export interface StripFields {
  readonly frame: number
  readonly timeUs: number
  readonly stateHash: number
  readonly pointerX: number
  readonly pointerY: number
  readonly buttons: number
  readonly leds: number
  readonly clicks: number
  readonly lastClickX: number
  readonly lastClickY: number
  readonly typedCount: number
  readonly wheelSteps: number
  /** At most the last {@link typedTailChars} characters; a longer text is cut from its front when encoded. */
  readonly typedTail: string
}

/** What {@link hashState} covers: `typedText` is the text typed since boot, at most its last 65536 characters. */
export interface HashedState {
  readonly typedText: string
  readonly leds: number
  readonly buttons: number
  readonly pointerX: number
  readonly pointerY: number
  readonly clicks: number
}

export const typedTailChars = 30
export const stripSizeBytes = 64

const blockPx = 8
const columns = 64
const rows = 8
export const stripWidthPx = columns * blockPx
export const stripHeightPx = rows * blockPx

const magic = 0xc5
const version = 1
const tailOffset = 32
const crcOffset = 62
const lumaOne = 235
const lumaZero = 16

/** Packs `fields` into 64 octets; numbers wrap to their width, characters above U+00FF become "?". */
export function encodeStrip(fields: StripFields): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(stripSizeBytes)
  const view = new DataView(bytes.buffer)
  bytes[0] = magic
  bytes[1] = version
  view.setUint32(2, fields.frame, true)
  view.setUint32(6, fields.timeUs % 2 ** 32, true)
  view.setUint16(10, Math.floor(fields.timeUs / 2 ** 32), true)
  view.setUint32(12, fields.stateHash, true)
  view.setUint16(16, fields.pointerX, true)
  view.setUint16(18, fields.pointerY, true)
  bytes[20] = fields.buttons
  bytes[21] = fields.leds
  view.setUint16(22, fields.clicks, true)
  view.setUint16(24, fields.lastClickX, true)
  view.setUint16(26, fields.lastClickY, true)
  view.setUint16(28, fields.typedCount, true)
  view.setInt16(30, fields.wheelSteps, true)
  bytes.set(latin1(fields.typedTail.slice(-typedTailChars)), tailOffset)
  view.setUint16(crcOffset, crc16(bytes.subarray(0, crcOffset)), true)
  return bytes
}

/** Unpacks 64 octets; undefined when length, magic, version or CRC do not fit (not a strip, or a damaged one). */
export function decodeStrip(bytes: Uint8Array): StripFields | undefined {
  if (bytes.length !== stripSizeBytes || bytes[0] !== magic || bytes[1] !== version) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint16(crcOffset, true) !== crc16(bytes.subarray(0, crcOffset))) return undefined
  return {
    frame: view.getUint32(2, true),
    timeUs: view.getUint16(10, true) * 2 ** 32 + view.getUint32(6, true),
    stateHash: view.getUint32(12, true),
    pointerX: view.getUint16(16, true),
    pointerY: view.getUint16(18, true),
    buttons: view.getUint8(20),
    leds: view.getUint8(21),
    clicks: view.getUint16(22, true),
    lastClickX: view.getUint16(24, true),
    lastClickY: view.getUint16(26, true),
    typedCount: view.getUint16(28, true),
    wheelSteps: view.getInt16(30, true),
    typedTail: String.fromCharCode(...bytes.subarray(tailOffset, crcOffset)).replace(/\0+$/, ""),
  }
}

/**
 * FNV-1a, 32 bits, over: each character of `typedText` as one latin1 octet, then leds u8, buttons u8, pointerX u16,
 * pointerY u16, clicks u16 (little endian). Equal hashes mean that target and test agree on the whole state.
 */
export function hashState(state: HashedState): number {
  let hash = 0x811c9dc5
  const mix = (octet: number) => {
    hash = Math.imul(hash ^ (octet & 0xff), 0x01000193)
  }
  for (const octet of latin1(state.typedText)) mix(octet)
  mix(state.leds)
  mix(state.buttons)
  for (const word of [state.pointerX, state.pointerY, state.clicks]) {
    mix(word)
    mix(word >> 8)
  }
  return hash >>> 0
}

/**
 * Paints 64 octets into the bottom-left corner of a luma plane.
 * @throws RangeError when the plane is smaller than {@link stripWidthPx} x {@link stripHeightPx}.
 */
export function paintStrip(luma: Uint8Array, strideBytes: number, heightPx: number, bytes: Uint8Array): void {
  if (strideBytes < stripWidthPx || heightPx < stripHeightPx || luma.length < strideBytes * heightPx) {
    throw new RangeError(`the strip needs ${stripWidthPx}x${stripHeightPx} px of luma`)
  }
  const top = heightPx - stripHeightPx
  for (let row = 0; row < rows; row++) {
    const firstLine = (top + row * blockPx) * strideBytes
    for (let column = 0; column < columns; column++) {
      const octet = bytes[row * 8 + (column >> 3)] ?? 0
      const value = (octet >> (7 - (column & 7))) & 1 ? lumaOne : lumaZero
      luma.fill(value, firstLine + column * blockPx, firstLine + (column + 1) * blockPx)
    }
    for (let line = 1; line < blockPx; line++) {
      luma.copyWithin(firstLine + line * strideBytes, firstLine, firstLine + stripWidthPx)
    }
  }
}

/** Reads the strip out of a luma plane (any range); undefined when there is none or it is damaged. */
export function readStrip(
  luma: Uint8Array,
  widthPx: number,
  heightPx: number,
  strideBytes = widthPx,
): StripFields | undefined {
  return readBlocks(widthPx, heightPx, (x, y) => luma[y * strideBytes + x] ?? 0)
}

/** Reads the strip out of RGBA pixels as a canvas gives them, drawn at the video's own size. */
export function readStripFromRgba(
  rgba: Uint8Array | Uint8ClampedArray,
  widthPx: number,
  heightPx: number,
): StripFields | undefined {
  return readBlocks(widthPx, heightPx, (x, y) => {
    const at = (y * widthPx + x) * 4
    return 0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0)
  })
}

/** Averages the middle 4x4 px of each block and cuts halfway between the darkest and the brightest block. */
function readBlocks(
  widthPx: number,
  heightPx: number,
  lumaAt: (x: number, y: number) => number,
): StripFields | undefined {
  if (widthPx < stripWidthPx || heightPx < stripHeightPx) return undefined
  const top = heightPx - stripHeightPx
  const sums: number[] = []
  for (let block = 0; block < rows * columns; block++) {
    const left = (block % columns) * blockPx
    const above = top + Math.floor(block / columns) * blockPx
    let sum = 0
    for (let y = 2; y < 6; y++) for (let x = 2; x < 6; x++) sum += lumaAt(left + x, above + y)
    sums.push(sum)
  }
  const middle = (Math.min(...sums) + Math.max(...sums)) / 2
  const bytes = new Uint8Array(stripSizeBytes)
  sums.forEach((sum, block) => {
    if (sum > middle) bytes[block >> 3] = (bytes[block >> 3] ?? 0) | (0x80 >> (block & 7))
  })
  return decodeStrip(bytes)
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code > 0xff ? 0x3f : code
  })
}

/** CRC-16/CCITT-FALSE: polynomial 0x1021, initial value 0xFFFF, not reflected. "123456789" gives 0x29B1. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff
  for (const octet of bytes) {
    crc ^= octet << 8
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc
}
