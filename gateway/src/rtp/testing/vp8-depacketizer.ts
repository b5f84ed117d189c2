/**
 * A receiver written from RFC 7741 alone, for tests: the frame of one picture's payloads, and its PictureID.
 * @throws Error on anything a conforming sender may not send.
 */
export function depacketizeVp8(payloads: readonly Uint8Array[]): {
  readonly frame: Uint8Array
  readonly pictureId: number | undefined
} {
  const pieces: Uint8Array[] = []
  let pictureId: number | undefined
  for (const [index, payload] of payloads.entries()) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
    const first = view.getUint8(0)
    let offset = 1
    if ((first & 0x48) !== 0) throw new Error("reserved bits are zero (§4.2)")
    const partition = first & 0x07
    const isStart = (first & 0x10) !== 0
    if ((index === 0) !== (isStart && partition === 0))
      throw new Error("a frame starts with partition 0, once")
    let id: number | undefined
    if ((first & 0x80) !== 0) {
      const extension = view.getUint8(offset++)
      if ((extension & 0x0f) !== 0) throw new Error("reserved bits are zero (§4.2)")
      if ((extension & 0x80) !== 0) {
        const isLong = (view.getUint8(offset) & 0x80) !== 0
        id = isLong ? view.getUint16(offset) & 0x7fff : view.getUint8(offset)
        offset += isLong ? 2 : 1
      }
      if ((extension & 0x40) !== 0) offset += 1
      if ((extension & 0x30) !== 0) offset += 1
    }
    if (index > 0 && id !== pictureId) throw new Error("all packets of a frame have its PictureID (§4.2)")
    pictureId = id
    if (offset >= payload.length) throw new Error("a payload holds at least one octet of the frame")
    pieces.push(payload.subarray(offset))
  }
  return { frame: Uint8Array.from(Buffer.concat(pieces)), pictureId }
}
