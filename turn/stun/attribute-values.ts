/**
 * The values of the small attributes. Readers return undefined for a value of the wrong size; what a size-conforming value
 * means is the caller's affair.
 */

/** ERROR-CODE (RFC 8489 §14.8): class and number of a code 300 to 699, and a reason for people, in ASCII. */
export function encodeErrorCode(code: number, reason: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, Math.floor(code / 100), code % 100]), Buffer.from(reason)])
}

export function decodeErrorCode(value: Buffer): number | undefined {
  if (value.length < 4) return undefined
  const [hundreds, rest] = [value.readUInt8(2) & 0x07, value.readUInt8(3)]
  return hundreds < 3 || hundreds > 6 || rest > 99 ? undefined : hundreds * 100 + rest
}

/** UNKNOWN-ATTRIBUTES (RFC 8489 §14.13): the types, 16 bits each. */
export function encodeUnknownAttributes(types: readonly number[]): Buffer {
  const value = Buffer.alloc(types.length * 2)
  types.forEach((type, index) => {
    value.writeUInt16BE(type, index * 2)
  })
  return value
}

/** LIFETIME (RFC 8656 §18.2): seconds. */
export function encodeLifetime(lifetimeS: number): Buffer {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(lifetimeS)
  return value
}

export function decodeLifetime(value: Buffer): number | undefined {
  return value.length === 4 ? value.readUInt32BE(0) : undefined
}

/** CHANNEL-NUMBER (RFC 8656 §18.1): 16 bits and 16 reserved ones. */
export function encodeChannelNumber(channel: number): Buffer {
  const value = Buffer.alloc(4)
  value.writeUInt16BE(channel)
  return value
}

export function decodeChannelNumber(value: Buffer): number | undefined {
  return value.length === 4 ? value.readUInt16BE(0) : undefined
}

/** REQUESTED-TRANSPORT (RFC 8656 §18.8): an IP protocol number, 17 for UDP. */
export function encodeRequestedTransport(protocol: number): Buffer {
  return Buffer.from([protocol, 0, 0, 0])
}

export function decodeRequestedTransport(value: Buffer): number | undefined {
  return value.length === 4 ? value.readUInt8(0) : undefined
}

/** REQUESTED-ADDRESS-FAMILY (RFC 8656 §18.6): as in `AddressFamily`. */
export function encodeRequestedAddressFamily(family: number): Buffer {
  return Buffer.from([family, 0, 0, 0])
}

export function decodeRequestedAddressFamily(value: Buffer): number | undefined {
  return value.length === 4 ? value.readUInt8(0) : undefined
}

/** EVEN-PORT (RFC 8656 §18.7): whether the next higher port is to be reserved, too. */
export function encodeEvenPort(reserveNext: boolean): Buffer {
  return Buffer.from([reserveNext ? 0x80 : 0])
}

export function decodeEvenPort(value: Buffer): { readonly reserveNext: boolean } | undefined {
  return value.length === 1 ? { reserveNext: (value.readUInt8(0) & 0x80) !== 0 } : undefined
}

/** RESERVATION-TOKEN (RFC 8656 §18.9): 8 bytes that mean something to the relay alone. */
export const reservationTokenSizeBytes = 8
