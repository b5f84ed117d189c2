import { GatewayError } from "../../errors.ts"

const START_CODE = Buffer.from([0, 0, 1])

/**
 * Cuts an Annex B byte stream into its NAL units, as views into `bytes` (nothing is copied).
 *
 * @param bytes a whole byte stream: start codes (three or four octets), NAL units, trailing zero octets allowed.
 * @returns the NAL units in stream order, start codes and zero octets around them removed; empty for an empty stream.
 * @throws GatewayError `video/malformed-bitstream` when the stream does not begin with a start code or a unit is empty.
 * @see ITU-T H.264 §B.1.1: byte_stream_nal_unit( NumBytesInNALunit )
 */
export function splitAnnexB(bytes: Uint8Array): Uint8Array[] {
  const stream = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const units: Uint8Array[] = []
  let startCode = stream.indexOf(START_CODE)
  if (!onlyZeros(bytes, startCode < 0 ? bytes.length : startCode)) {
    throw malformed("does not begin with a start code")
  }
  while (startCode >= 0) {
    const begin = startCode + START_CODE.length
    startCode = stream.indexOf(START_CODE, begin)
    const end = withoutTrailingZeros(bytes, begin, startCode < 0 ? bytes.length : startCode)
    if (end === begin) throw malformed("holds an empty NAL unit")
    units.push(bytes.subarray(begin, end))
  }
  return units
}

/**
 * Writes NAL units as an Annex B byte stream with four-octet start codes.
 *
 * @see ITU-T H.264 §B.1.1
 */
export function joinAnnexB(nalUnits: readonly Uint8Array[]): Uint8Array {
  const stream = new Uint8Array(nalUnits.reduce((size, unit) => size + 4 + unit.length, 0))
  let offset = 0
  for (const unit of nalUnits) {
    stream[offset + 3] = 1
    stream.set(unit, offset + 4)
    offset += 4 + unit.length
  }
  return stream
}

/** A NAL unit never ends in a zero octet (§7.4.1), so zeros before a start code are padding (trailing_zero_8bits). */
function withoutTrailingZeros(bytes: Uint8Array, begin: number, end: number): number {
  let last = end
  while (last > begin && bytes[last - 1] === 0) last--
  return last
}

function onlyZeros(bytes: Uint8Array, end: number): boolean {
  return withoutTrailingZeros(bytes, 0, end) === 0
}

function malformed(what: string): GatewayError {
  return new GatewayError(
    "video/malformed-bitstream",
    `The H.264 byte stream ${what}. Check that the source really delivers H.264 in Annex B format.`,
  )
}
