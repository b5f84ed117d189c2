/**
 * A receiver written from RFC 6184 alone, for tests: NAL units of one access unit's payloads.
 * @throws Error on anything a conforming packetization-mode 1 sender may not send.
 */
export function depacketize(payloads: readonly Uint8Array[]): Uint8Array[] {
  const nalUnits: Uint8Array[] = []
  let fragments: Uint8Array[] | undefined
  for (const payload of payloads) {
    const [header = 0, fuHeader = 0] = payload
    const type = header & 0x1f
    if (type !== 28 && fragments !== undefined) throw new Error("a fragmented unit is interrupted")
    if (type >= 1 && type <= 23) {
      nalUnits.push(Uint8Array.from(payload))
    } else if (type === 24) {
      nalUnits.push(...aggregated(payload))
    } else if (type === 28) {
      const [start, end] = [(fuHeader & 0x80) !== 0, (fuHeader & 0x40) !== 0]
      if (start && end) throw new Error("a fragment is never both the first and the last (§5.8)")
      if ((fuHeader & 0x20) !== 0) throw new Error("the reserved bit is zero (§5.8)")
      if (start !== (fragments === undefined)) throw new Error("fragments start once, at the first")
      fragments ??= [Uint8Array.of((header & 0xe0) | (fuHeader & 0x1f))]
      fragments.push(payload.subarray(2))
      if (end) {
        nalUnits.push(Uint8Array.from(Buffer.concat(fragments)))
        fragments = undefined
      }
    } else {
      throw new Error(`type ${type} is not allowed in packetization-mode 1 (§6.3)`)
    }
  }
  if (fragments !== undefined) throw new Error("the last fragment is missing")
  return nalUnits
}

function aggregated(payload: Uint8Array): Uint8Array[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const nalUnits: Uint8Array[] = []
  let importance = 0
  for (let offset = 1; offset < payload.length; ) {
    const size = view.getUint16(offset)
    const nalUnit = payload.slice(offset + 2, offset + 2 + size)
    if (nalUnit.length !== size || size === 0) throw new Error("a STAP-A ends inside a unit")
    importance = Math.max(importance, view.getUint8(offset + 2) & 0x60)
    nalUnits.push(Uint8Array.from(nalUnit))
    offset += 2 + size
  }
  if (importance !== (view.getUint8(0) & 0x60))
    throw new Error("NRI of a STAP-A is its units' maximum (§5.7)")
  return nalUnits
}
