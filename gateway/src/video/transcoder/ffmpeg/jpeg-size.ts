/** Markers of ITU-T T.81 table B.1. */
const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const TEM = 0x01
const FIRST_RST = 0xd0
/** Start of frame: C0 to CF but for DHT (C4), JPG (C8) and DAC (CC). */
const NOT_SOF = new Set([0xc4, 0xc8, 0xcc])
/** Segment length 2, precision 1, height 2, width 2 (§B.2.2). */
const SOF_BYTES = 7
/** Grabbers pad their pictures, but not without end. */
const MOST_PADDING_BYTES = 4096

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/**
 * Reads a JPEG's size out of its frame header, and checks that the picture is there to its end.
 * @returns undefined when this is no JPEG, or only the beginning of one.
 * @see ITU-T T.81 §B.2
 */
export function jpegSize(data: Uint8Array): PictureSize | undefined {
  if (data[0] !== 0xff || data[1] !== SOI || !hasEnd(data)) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let at = 2
  while (at + 4 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1] ?? 0
    // Any marker may be preceded by fill octets (§B.1.1.2).
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === SOS || marker === EOI) return undefined
    if (marker === TEM || (marker >= FIRST_RST && marker <= SOI)) {
      at += 2
      continue
    }
    if (isStartOfFrame(marker)) return readSize(view, at + 2)
    at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

function isStartOfFrame(marker: number): boolean {
  return (marker & 0xf0) === 0xc0 && !NOT_SOF.has(marker)
}

function readSize(view: DataView, segment: number): PictureSize | undefined {
  if (segment + SOF_BYTES > view.byteLength) return undefined
  const height = view.getUint16(segment + 3)
  const width = view.getUint16(segment + 5)
  return width > 1 && height > 1 ? { width, height } : undefined
}

function hasEnd(data: Uint8Array): boolean {
  const least = Math.max(2, data.length - MOST_PADDING_BYTES)
  for (let at = data.length - 2; at >= least; at--) {
    if (data[at] === 0xff && data[at + 1] === EOI) return true
  }
  return false
}
