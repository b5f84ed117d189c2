import type { PacketReport } from "../transport-feedback.ts"

/** One RTCP packet of transport-wide feedback as a receiver writes it, times rounded to what it can carry. */
export function writeTransportFeedback(reports: readonly PacketReport[], count = 0): Buffer {
  const first = reports.find(({ arrivalMs }) => arrivalMs !== undefined)?.arrivalMs ?? 0
  const reference = Math.floor(first / 64)
  let lastTicks = reference * 256
  const deltas: number[] = []
  const symbols = reports.map(({ arrivalMs }) => {
    if (arrivalMs === undefined) return 0
    const ticks = Math.round(arrivalMs * 4)
    const delta = ticks - lastTicks
    lastTicks = ticks
    const isSmall = delta >= 0 && delta <= 255
    deltas.push(...(isSmall ? [delta] : [(delta >> 8) & 0xff, delta & 0xff]))
    return isSmall ? 1 : 2
  })
  const chunks: number[] = []
  for (let at = 0; at < symbols.length; at += 7) {
    const vector = symbols
      .slice(at, at + 7)
      .reduce((bits, each, index) => bits | (each << (12 - 2 * index)), 0xc000)
    chunks.push(vector >> 8, vector & 0xff)
  }
  const body = Buffer.alloc(Math.ceil((20 + chunks.length + deltas.length) / 4) * 4)
  body.set([0x8f, 205])
  body.writeUInt16BE(body.length / 4 - 1, 2)
  body.writeUInt32BE(1, 4)
  body.writeUInt16BE(reports[0]?.sequenceNumber ?? 0, 12)
  body.writeUInt16BE(reports.length, 14)
  body.writeUInt32BE(((reference & 0xffffff) << 8) >>> 0, 16)
  body[19] = count & 0xff
  body.set([...chunks, ...deltas], 20)
  return body
}
