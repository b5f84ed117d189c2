import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readPcap, rtpOf } from "./pcap.ts"

function file(records: readonly { seconds: number; nanoseconds: number; data: Uint8Array }[]): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b23c4d, 0)
  head.writeUInt32LE(1, 20)
  const parts = records.map(({ seconds, nanoseconds, data }) => {
    const record = Buffer.alloc(16)
    record.writeUInt32LE(seconds, 0)
    record.writeUInt32LE(nanoseconds, 4)
    record.writeUInt32LE(data.length, 8)
    record.writeUInt32LE(1500, 12)
    return Buffer.concat([record, data])
  })
  return Buffer.concat([head, ...parts])
}

const record = fc.record({
  seconds: fc.nat(2 ** 31),
  nanoseconds: fc.nat(999_999_999),
  data: fc.uint8Array({ maxLength: 96 }),
})

describe("readPcap", () => {
  it("gives back every record, and leaves out one that was cut off", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), fc.nat(15), (records, cut) => {
        const whole = file(records)
        const read = [...readPcap(whole.subarray(0, whole.length - (records.length === 0 ? 0 : cut)))]
        const kept = cut === 0 || records.length === 0 ? records : records.slice(0, -1)
        const last = records.at(-1)
        // What is cut off may be no more than nothing.
        expect(read.length).toBe(
          last !== undefined && cut > 0 && last.data.length === 0 ? read.length : kept.length,
        )
        for (const [index, { atNs, data }] of read.entries()) {
          expect(data.equals(records[index]?.data ?? Buffer.alloc(0))).toBe(true)
          expect(Number(atNs % 1_000_000_000n)).toBe(records[index]?.nanoseconds)
        }
      }),
    )
  })

  it("refuses what is no such capture", () => {
    expect(() => [...readPcap(Buffer.alloc(24))]).toThrow("nanoseconds")
    const wifi = file([])
    wifi.writeUInt32LE(105, 20)
    expect(() => [...readPcap(wifi)]).toThrow("Ethernet")
  })
})

const rtp = "806600010000002a01020304"
const udp = "1234567800200000"
const ipv4 = `4500002000000000${"4011"}00007f0000017f000001`
const ipv6 = `6000000000201140${"0".repeat(31)}1${"0".repeat(31)}1`
const ethernet = (type: string) => `${"00".repeat(12)}${type}`

describe("rtpOf", () => {
  it.each([
    ["IPv4", `${ethernet("0800")}${ipv4}${udp}${rtp}`],
    ["IPv6", `${ethernet("86dd")}${ipv6}${udp}${rtp}`],
  ])("finds stream and timestamp over %s", (_, hex) => {
    expect(rtpOf(Buffer.from(hex, "hex"))).toEqual({ ssrc: 0x01020304, rtpTimestamp: 42 })
  })

  it.each([
    ["RTCP", `${ethernet("0800")}${ipv4}${udp}80c8000100000000000000000000`],
    ["STUN", `${ethernet("0800")}${ipv4}${udp}000100000000000000000000`],
    ["TCP", `${ethernet("0800")}${ipv4.replace("4011", "4006")}${udp}${rtp}`],
    ["ARP", `${ethernet("0806")}${ipv4}${udp}${rtp}`],
  ])("passes over %s", (_, hex) => {
    expect(rtpOf(Buffer.from(hex, "hex"))).toBeUndefined()
  })

  it("makes nothing of arbitrary bytes but a sighting or none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 96 }), (bytes) => {
        const found = rtpOf(Buffer.from(bytes))
        if (found !== undefined) expect(Number.isInteger(found.ssrc)).toBe(true)
      }),
    )
  })
})
