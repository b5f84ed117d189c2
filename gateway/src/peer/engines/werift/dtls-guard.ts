import { type DtlsSocket, isDtls, type RTCDtlsTransport } from "werift"

const recordHeaderSizeBytes = 13
const contentType = { alert: 21, handshake: 22, applicationData: 23 }

/**
 * Alert descriptions of TLS 1.2 (RFC 5246 §7.2). werift takes an alert whose second octet is one of them for a plain
 * one, without decrypting it; an encrypted alert begins with its explicit nonce (RFC 5288 §3), whose second octet is the
 * epoch, 1, which is none of them.
 */
const plainAlerts = new Set([
  0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 90, 100, 110,
])

/**
 * Keeps what nobody has authenticated away from an established DTLS connection. werift would take, from anybody who
 * finds the port: a ClientHello, and start over with whoever sent it, without comparing the fingerprint again; a plain
 * alert, and close; a record of an unknown type, and close.
 *
 * To be called once, when the handshake is over.
 */
export function guardDtls(socket: DtlsSocket): void {
  const { socket: transport } = socket.transport
  const { onData } = transport
  transport.onData = (datagram, address) => {
    const kept = encryptedRecords(datagram)
    if (kept.length > 0) onData(kept, address)
  }
}

/** A browser's first flight is one datagram; it is repeated only after a second. */
const earlyDatagramsMax = 4

/**
 * Keeps what arrives before werift's DTLS server is there and gives it to that server: the browser may begin as soon as
 * its own side of ICE is done, which can be before ours, and would repeat its ClientHello only later (Chromium after
 * 50 ms, libdatachannel after a second).
 */
export function keepEarlyDtls(transport: RTCDtlsTransport): void {
  const early: Buffer[] = []
  const { unSubscribe } = transport.iceTransport.connection.onData.subscribe((datagram) => {
    if (isDtls(datagram) && early.length < earlyDatagramsMax) early.push(datagram)
  })
  transport.onStateChange.once(() => {
    unSubscribe()
    // werift makes the server right after it has said that it is connecting.
    queueMicrotask(() => {
      for (const datagram of early) transport.dtls?.transport.socket.onData(datagram, ["", 0])
    })
  })
}

/** The records of a datagram (RFC 6347 §4.1) that werift decrypts, and thereby authenticates, before it acts on them. */
export function encryptedRecords(datagram: Buffer): Buffer {
  const kept: Buffer[] = []
  for (let offset = 0; offset + recordHeaderSizeBytes <= datagram.length; ) {
    const end = offset + recordHeaderSizeBytes + datagram.readUInt16BE(offset + 11)
    if (end > datagram.length) break
    const record = datagram.subarray(offset, end)
    if (isEncrypted(record)) kept.push(record)
    offset = end
  }
  const [only] = kept
  return only !== undefined && kept.length === 1 ? only : Buffer.concat(kept)
}

function isEncrypted(record: Buffer): boolean {
  if (record.readUInt16BE(3) === 0) return false
  const type = record[0]
  if (type === contentType.handshake || type === contentType.applicationData) return true
  const second = record[recordHeaderSizeBytes + 1]
  return type === contentType.alert && second !== undefined && !plainAlerts.has(second)
}
