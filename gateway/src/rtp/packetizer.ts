import type { AccessUnit } from "../video/index.ts"

/**
 * Largest RTP payload that still fits, on the worst path we use, into IPv6's minimum MTU of 1280 bytes (RFC 8200 §5):
 * 1280 − 40 IPv6 − 8 UDP − 4 TURN ChannelData − 12 RTP − 12 header extensions − 2 RTX − 16 SRTP tag = 1186, rounded
 * down to a multiple of 4, because ChannelData over TCP is padded to one (RFC 8656 §12.5).
 */
export const payloadSizeMaxBytes = 1184

/** NAL unit types of ITU-T H.264 table 7-1 and RFC 6184 table 1 that are treated on their own. */
const nalType = { sei: 6, sps: 7, pps: 8, delimiter: 9, filler: 12, stapA: 24, fuA: 28 }
const fuHeaderSizeBytes = 2
const stapSizeFieldBytes = 2

/** Turns pictures of one codec into RTP payloads, each picture once, however many viewers it is sent to. */
export interface PicturePacketizer {
  /** @returns payloads in order, to be sent under one timestamp, the marker bit on the last; shared: read only. */
  packetize(unit: AccessUnit): readonly Uint8Array[]
}

/**
 * Turns access units into RTP payloads, packetization-mode 1 (RFC 6184 §6.3): single NAL unit packets, STAP-A for
 * neighbouring parameter sets, FU-A in fragments of one size for what is too large. A unit is packetized once, however
 * many viewers send it: the payloads are kept as long as the unit itself lives.
 *
 * SEI, access unit delimiters and filler data are left out (nothing in a viewer needs them), as are empty units and the
 * types 0 and 24 to 31, which would be taken for something else (RFC 6184 §5.2).
 */
export class Packetizer implements PicturePacketizer {
  readonly #sizeMaxBytes: number
  readonly #packetized = new WeakMap<AccessUnit, readonly Uint8Array[]>()

  /** @param sizeMaxBytes largest payload, at least 16. */
  constructor(sizeMaxBytes: number = payloadSizeMaxBytes) {
    if (sizeMaxBytes < 16) throw new RangeError(`an RTP payload needs at least 16 bytes, not ${sizeMaxBytes}`)
    this.#sizeMaxBytes = sizeMaxBytes
  }

  /**
   * @returns payloads in decode order, to be sent under one timestamp with the marker bit on the last (RFC 6184 §5.1).
   * They are shared and may lie in the access unit's own memory: read only.
   */
  packetize(unit: AccessUnit): readonly Uint8Array[] {
    const known = this.#packetized.get(unit)
    if (known !== undefined) return known
    const payloads = packetizeNalUnits(unit.nalUnits, this.#sizeMaxBytes)
    this.#packetized.set(unit, payloads)
    return payloads
  }
}

function packetizeNalUnits(nalUnits: readonly Uint8Array[], sizeMaxBytes: number): Uint8Array[] {
  const payloads: Uint8Array[] = []
  let parameterSets: Uint8Array[] = []
  const flush = () => {
    if (parameterSets.length > 0) appendParameterSets(payloads, parameterSets, sizeMaxBytes)
    parameterSets = []
  }
  for (const nalUnit of nalUnits) {
    if (!isSendable(nalUnit)) continue
    if (isParameterSet(nalUnit)) {
      parameterSets.push(nalUnit)
    } else {
      flush()
      appendNalUnit(payloads, nalUnit, sizeMaxBytes)
    }
  }
  flush()
  return payloads
}

/** One STAP-A for all of them where it fits; otherwise one by one. */
function appendParameterSets(
  payloads: Uint8Array[],
  sets: readonly Uint8Array[],
  sizeMaxBytes: number,
): void {
  const size = sets.reduce((sum, set) => sum + stapSizeFieldBytes + set.length, 1)
  if (sets.length > 1 && size <= sizeMaxBytes) {
    payloads.push(stapA(sets, size))
  } else {
    for (const set of sets) appendNalUnit(payloads, set, sizeMaxBytes)
  }
}

/** STAP-A (RFC 6184 §5.7.1): F is the or, NRI the maximum of the aggregated units' (§5.7). */
function stapA(nalUnits: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const payload = Buffer.allocUnsafe(sizeBytes)
  let forbidden = 0
  let importance = 0
  let offset = 1
  for (const nalUnit of nalUnits) {
    forbidden |= headerOf(nalUnit) & 0x80
    importance = Math.max(importance, headerOf(nalUnit) & 0x60)
    offset = payload.writeUInt16BE(nalUnit.length, offset)
    payload.set(nalUnit, offset)
    offset += nalUnit.length
  }
  payload[0] = forbidden | importance | nalType.stapA
  return payload
}

function appendNalUnit(payloads: Uint8Array[], nalUnit: Uint8Array, sizeMaxBytes: number): void {
  if (nalUnit.length <= sizeMaxBytes) payloads.push(nalUnit)
  else appendFragments(payloads, nalUnit, sizeMaxBytes)
}

/**
 * FU-A (RFC 6184 §5.8). All fragments but the last are of the same size, as the kernel wants them that cuts a run of
 * datagrams apart (UDP_SEGMENT); they lie in one block of memory: the only copy of the picture that is made, and made
 * once for all viewers.
 */
function appendFragments(payloads: Uint8Array[], nalUnit: Uint8Array, sizeMaxBytes: number): void {
  const bodySize = nalUnit.length - 1
  const bodyMax = sizeMaxBytes - fuHeaderSizeBytes
  const count = Math.ceil(bodySize / bodyMax)
  const indicator = (headerOf(nalUnit) & 0xe0) | nalType.fuA
  const type = headerOf(nalUnit) & 0x1f
  const block = Buffer.allocUnsafe(bodySize + count * fuHeaderSizeBytes)
  let offset = 0
  for (let index = 0; index < count; index += 1) {
    const from = 1 + index * bodyMax
    const to = Math.min(nalUnit.length, from + bodyMax)
    const end = offset + fuHeaderSizeBytes + to - from
    block[offset] = indicator
    block[offset + 1] = (index === 0 ? 0x80 : 0) | (index === count - 1 ? 0x40 : 0) | type
    block.set(nalUnit.subarray(from, to), offset + fuHeaderSizeBytes)
    payloads.push(block.subarray(offset, end))
    offset = end
  }
}

function isSendable(nalUnit: Uint8Array): boolean {
  if (nalUnit.length === 0) return false
  const type = headerOf(nalUnit) & 0x1f
  if (type === 0 || type >= nalType.stapA) return false
  return type !== nalType.sei && type !== nalType.delimiter && type !== nalType.filler
}

function isParameterSet(nalUnit: Uint8Array): boolean {
  const type = headerOf(nalUnit) & 0x1f
  return type === nalType.sps || type === nalType.pps
}

function headerOf(nalUnit: Uint8Array): number {
  return nalUnit[0] ?? 0
}
