/** One packet of a transport-wide report; `arrivalMs` is on the receiver's own clock, undefined when it has not come. */
export interface PacketReport {
  /** Transport-wide, 16 bits. */
  readonly sequenceNumber: number
  readonly arrivalMs: number | undefined
}

/** Why a report cannot be read; for the sentence "… that `what`". */
export type MalformedFeedback = { readonly malformed: string }

/** Units of the reference time and of the deltas. */
const referenceUnitMs = 64
const deltaUnitMs = 0.25
const statusesAt = 20
/** Symbols of §3.1.1; 3 is reserved. */
const symbol = { missing: 0, smallDelta: 1, largeDelta: 2 }

/**
 * Reads transport-wide feedback, draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1: which packets came, and when.
 *
 * ```
 * |V=2|P|  FMT=15 |    PT=205     |           length              |
 * |                     SSRC of packet sender                     |
 * |                      SSRC of media source                     |
 * |      base sequence number     |      packet status count      |
 * |                 reference time                | fb pkt. count |
 * |          packet chunk         |         packet chunk          |  …, then receive deltas of 8 or 16 bits
 * ```
 *
 * @param view the RTCP packet, header included. @param end where its padding starts.
 */
export function readTransportFeedback(view: DataView, end: number): PacketReport[] | MalformedFeedback {
  if (end < statusesAt) return { malformed: "ends inside the head of transport-wide feedback" }
  const base = view.getUint16(12)
  const count = view.getUint16(14)
  const statuses = readStatuses(view, end, count)
  if ("malformed" in statuses) return statuses
  let { offset } = statuses
  let arrivalMs = (view.getUint32(16) >> 8) * referenceUnitMs
  const reports: PacketReport[] = []
  for (const [index, status] of statuses.symbols.entries()) {
    const sequenceNumber = (base + index) & 0xffff
    if (status === symbol.missing) {
      reports.push({ sequenceNumber, arrivalMs: undefined })
      continue
    }
    const sizeBytes = status === symbol.smallDelta ? 1 : 2
    if (offset + sizeBytes > end) return { malformed: "ends inside the receive deltas" }
    arrivalMs += (sizeBytes === 1 ? view.getUint8(offset) : view.getInt16(offset)) * deltaUnitMs
    offset += sizeBytes
    reports.push({ sequenceNumber, arrivalMs })
  }
  return reports
}

type Statuses = { readonly symbols: readonly number[]; readonly offset: number } | MalformedFeedback

/** Run length chunks (§3.1.3) and status vector chunks (§3.1.4) of one or two bits a packet. */
function readStatuses(view: DataView, end: number, count: number): Statuses {
  const symbols: number[] = []
  let offset = statusesAt
  while (symbols.length < count) {
    if (offset + 2 > end) return { malformed: "ends inside the packet statuses" }
    const chunk = view.getUint16(offset)
    offset += 2
    for (const status of symbolsOf(chunk)) {
      if (symbols.length === count) break
      if (status === 3) return { malformed: "uses a reserved packet status" }
      symbols.push(status)
    }
  }
  return { symbols, offset }
}

function symbolsOf(chunk: number): number[] {
  if ((chunk & 0x8000) === 0) return new Array<number>(chunk & 0x1fff).fill((chunk >> 13) & 3)
  if ((chunk & 0x4000) === 0) return Array.from({ length: 14 }, (_, index) => (chunk >> (13 - index)) & 1)
  return Array.from({ length: 7 }, (_, index) => (chunk >> (12 - 2 * index)) & 3)
}
