/** NAL unit type of a sequence parameter set (ITU-T H.264 table 7-1). */
const spsType = 7

/**
 * The codec string of an H.264 key frame: `avc1.` and profile, constraints and level of its first SPS (RFC 6381 §3.3).
 * @param data an Annex B byte stream.
 * @returns undefined when there is no SPS in it.
 */
export function avcCodec(data: Uint8Array): string | undefined {
  for (let at = 0; at + 6 < data.length; at += 1) {
    if (data[at] !== 0 || data[at + 1] !== 0 || data[at + 2] !== 1) continue
    if (((data[at + 3] ?? 0) & 0x1f) !== spsType) continue
    const octets = data.subarray(at + 4, at + 7)
    return `avc1.${[...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("")}`
  }
  return undefined
}
