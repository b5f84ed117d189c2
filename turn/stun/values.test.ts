import fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as stun from "./index.ts"

const bytes = (constraints: fc.IntArrayConstraints) =>
  fc.uint8Array(constraints).map((array) => Buffer.from(array))
const transactionId = bytes({ minLength: 12, maxLength: 12 })
const address = fc.oneof(bytes({ minLength: 4, maxLength: 4 }), bytes({ minLength: 16, maxLength: 16 }))
const port = fc.integer({ min: 0, max: 0xffff })

describe("an address", () => {
  it.each([
    ["192.0.2.1", "c0000201"],
    ["::", "00".repeat(16)],
    ["::1", `${"00".repeat(15)}01`],
    ["2001:db8::8:800:200c:417a", "20010db80000000000080800200c417a"],
    ["fe80::1%eth0", `fe80${"00".repeat(13)}01`],
    ["64:ff9b::192.0.2.33", "0064ff9b0000000000000000c0000221"],
    ["::ffff:192.0.2.1", "c0000201"],
    ["::FFFF:c000:201", "c0000201"],
  ])("%s is read as %s", (text, hex) => {
    expect(stun.parseIpAddress(text)?.toString("hex")).toBe(hex)
  })

  it.each(["", "kvm.example.org", "1.2.3", "1.2.3.4.5", ":::", "2001:db8", "127.1"])("is not %j", (text) => {
    expect(stun.parseIpAddress(text)).toBeUndefined()
  })

  it("survives being XORed and back", () => {
    fc.assert(
      fc.property(address, port, transactionId, (ip, number, id) => {
        const value = stun.encodeXorAddress({ address: ip, port: number }, id)
        expect(stun.decodeXorAddress(value, id)).toEqual({ address: ip, port: number })
      }),
    )
  })
})

describe("ChannelData", () => {
  it("comes back as it was sent, padded or not", () => {
    const channel = fc.integer({ min: stun.channelNumberMin, max: stun.channelNumberMax })
    fc.assert(
      fc.property(channel, bytes({ maxLength: 100 }), fc.boolean(), (number, data, padded) => {
        const encoded = stun.encodeChannelData({ channel: number, data }, padded)
        expect(encoded.length).toBe(padded ? Math.ceil((4 + data.length) / 4) * 4 : 4 + data.length)
        expect(stun.decodeChannelData(encoded)).toEqual({ channel: number, data })
      }),
    )
  })

  it("is nothing when cut short, or when it begins like a STUN message", () => {
    expect(stun.decodeChannelData(Buffer.from("40000004aabbcc", "hex"))).toBeUndefined()
    expect(stun.decodeChannelData(Buffer.from("00010000", "hex"))).toBeUndefined()
    expect(stun.decodeChannelData(Buffer.from("400000", "hex"))).toBeUndefined()
  })
})

describe("the value readers", () => {
  it("read what the writers wrote", () => {
    expect(stun.decodeLifetime(stun.encodeLifetime(600))).toBe(600)
    expect(stun.decodeChannelNumber(stun.encodeChannelNumber(0x4001))).toBe(0x4001)
    expect(stun.decodeRequestedTransport(stun.encodeRequestedTransport(17))).toBe(17)
    expect(stun.decodeRequestedAddressFamily(stun.encodeRequestedAddressFamily(2))).toBe(2)
    expect(stun.decodeEvenPort(stun.encodeEvenPort(true))).toEqual({ reserveNext: true })
    expect(stun.decodeEvenPort(stun.encodeEvenPort(false))).toEqual({ reserveNext: false })
    expect(stun.decodeErrorCode(stun.encodeErrorCode(438, "Stale Nonce"))).toBe(438)
    expect(stun.encodeUnknownAttributes([0x7777, 1]).toString("hex")).toBe("77770001")
  })

  it("answer any bytes with a value in range or undefined", () => {
    fc.assert(
      fc.property(bytes({ maxLength: 24 }), transactionId, (value, id) => {
        const code = stun.decodeErrorCode(value)
        expect(code === undefined || (code >= 300 && code < 700)).toBe(true)
        const family = stun.decodeXorAddress(value, id)?.address.length
        expect([undefined, 4, 16]).toContain(family)
        for (const read of [
          stun.decodeLifetime,
          stun.decodeChannelNumber,
          stun.decodeRequestedTransport,
          stun.decodeRequestedAddressFamily,
        ]) {
          expect(read(value) === undefined).toBe(value.length !== 4)
        }
        expect(stun.decodeEvenPort(value) === undefined).toBe(value.length !== 1)
      }),
    )
  })
})
