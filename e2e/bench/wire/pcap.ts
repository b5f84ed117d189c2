/** The first bytes of one captured frame. */
export interface CapturedFrame {
  /** Nanoseconds on CLOCK_REALTIME, as the kernel noted it; modulo 2^53 no concern until 2255. */
  readonly atNs: bigint
  readonly data: Buffer
}

/** `pcap-savefile(5)` with times in nanoseconds, in this machine's order. */
const magicNanoseconds = 0xa1b23c4d
const fileHeaderBytes = 24
const recordHeaderBytes = 16
/** LINKTYPE_ETHERNET, which loopback says it is. */
const ethernet = 1

/** Reads a capture; a last record that was cut off is left out. @throws Error when it is not of the kind asked for. */
export function* readPcap(file: Buffer): Generator<CapturedFrame> {
  if (file.length < fileHeaderBytes || file.readUInt32LE(0) !== magicNanoseconds) {
    throw new Error("this is no capture with times in nanoseconds")
  }
  if (file.readUInt32LE(20) !== ethernet) throw new Error("this is no capture of Ethernet frames")
  for (let at = fileHeaderBytes; at + recordHeaderBytes <= file.length; ) {
    const sizeBytes = file.readUInt32LE(at + 8)
    const from = at + recordHeaderBytes
    if (from + sizeBytes > file.length) return
    const atNs = BigInt(file.readUInt32LE(at)) * 1_000_000_000n + BigInt(file.readUInt32LE(at + 4))
    yield { atNs, data: file.subarray(from, from + sizeBytes) }
    at = from + sizeBytes
  }
}

export interface RtpSighting {
  readonly ssrc: number
  readonly rtpTimestamp: number
}

const ethernetBytes = 14
const udpBytes = 8
const protocolUdp = 17

/**
 * The RTP header in an Ethernet frame: SRTP leaves it in the clear (RFC 3711 §3.1). Of a batch that the kernel is yet to
 * cut apart, the first one.
 * @returns undefined for everything else: TCP, STUN, DTLS, RTCP (RFC 7983, RFC 5761).
 */
export function rtpOf(frame: Buffer): RtpSighting | undefined {
  const payload = udpPayload(frame)
  if (payload === undefined || payload.length < 12) return undefined
  const [first = 0, second = 0] = payload
  const payloadType = second & 0x7f
  if (first >> 6 !== 2 || (payloadType >= 64 && payloadType <= 95)) return undefined
  return { rtpTimestamp: payload.readUInt32BE(4), ssrc: payload.readUInt32BE(8) }
}

function udpPayload(frame: Buffer): Buffer | undefined {
  if (frame.length < ethernetBytes + 20) return undefined
  const type = frame.readUInt16BE(12)
  const packet = frame.subarray(ethernetBytes)
  if (type === 0x0800 && packet[9] === protocolUdp)
    return packet.subarray(4 * ((packet[0] ?? 0) & 15) + udpBytes)
  if (type === 0x86dd && packet[6] === protocolUdp) return packet.subarray(40 + udpBytes)
  return undefined
}
