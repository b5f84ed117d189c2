import type { TransportAddress } from "./ip-address.ts"
import { magicCookie } from "./message.ts"

/** Address families as STUN numbers them (RFC 8489 §14.1). */
export const AddressFamily = { ipv4: 0x01, ipv6: 0x02 } as const

const xorPort = magicCookie >>> 16

/**
 * The value of XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS and XOR-RELAYED-ADDRESS: XORed so that no NAT on the way takes it for
 * an address to translate.
 *
 * @param transactionId of the message it goes into; masks IPv6 addresses.
 * @see RFC 8489 §14.2
 */
export function encodeXorAddress({ address, port }: TransportAddress, transactionId: Buffer): Buffer {
  const value = Buffer.alloc(4 + address.length)
  value.writeUInt8(address.length === 4 ? AddressFamily.ipv4 : AddressFamily.ipv6, 1)
  value.writeUInt16BE(port ^ xorPort, 2)
  xorInto(value.subarray(4), address, transactionId)
  return value
}

/** @returns undefined for a family that does not exist or a size that is not the family's. */
export function decodeXorAddress(value: Buffer, transactionId: Buffer): TransportAddress | undefined {
  const family = value.length < 4 ? undefined : value.readUInt8(1)
  const isWhole =
    (family === AddressFamily.ipv4 && value.length === 8) ||
    (family === AddressFamily.ipv6 && value.length === 20)
  if (!isWhole) return undefined
  const address = Buffer.alloc(value.length - 4)
  xorInto(address, value.subarray(4), transactionId)
  return { address, port: value.readUInt16BE(2) ^ xorPort }
}

function xorInto(target: Buffer, source: Buffer, transactionId: Buffer): void {
  const mask = Buffer.alloc(16)
  mask.writeUInt32BE(magicCookie)
  transactionId.copy(mask, 4)
  for (let at = 0; at < target.length; at += 1) target[at] = (source[at] ?? 0) ^ (mask[at] ?? 0)
}
