import { createDecipheriv } from "node:crypto"
import { describe, expect, it } from "vitest"
import { loadMediaSystem } from "./media-system.ts"
import { SrtpSealer, srtpTagBytes } from "./srtp-sealer.ts"

const system = await loadMediaSystem()
const key = Buffer.from("000102030405060708090a0b0c0d0e0f", "hex")
const salt = Buffer.from("517569642070726f2071756f", "hex")

function sealed(sealer: SrtpSealer, header: Buffer, payload: Buffer): Buffer {
  const memory = Buffer.alloc(5 + header.length + payload.length + srtpTagBytes)
  const packet = { ssrc: header.readUInt32BE(8), sequenceNumber: header.readUInt16BE(2), header, payload }
  const at = memory.subarray(5)
  expect(sealer.seal(packet, at, at.subarray(header.length))).toBe(true)
  expect(memory.subarray(0, 5).equals(Buffer.alloc(5))).toBe(true)
  return at
}

describe("SrtpSealer", () => {
  it("gives what RFC 7714 §16.1.1 gives", () => {
    using sealer = new SrtpSealer(system.sealer(key), { salt })
    const header = Buffer.from("8040f17b8041f8d35501a0b2", "hex")
    const payload = Buffer.from("Gallia est omnis divisa in partes tres")
    expect(sealed(sealer, header, payload).toString("hex")).toBe(
      "8040f17b8041f8d35501a0b2" +
        "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833" +
        "899d7f27beb16a9152cf765ee4390cce",
    )
  })

  it("counts each stream's wraps, and knows an old packet of before one (RFC 3711 §3.3.1)", () => {
    using sealer = new SrtpSealer(system.sealer(key), { salt })
    const rolloverOf = (ssrc: number, sequenceNumber: number): number => {
      const header = Buffer.alloc(12)
      header.writeUInt16BE(sequenceNumber, 2)
      header.writeUInt32BE(ssrc, 8)
      const packet = sealed(sealer, header, Buffer.from("text"))
      return [0, 1, 2, 3].find((count) => opens(packet, ssrc, sequenceNumber, count)) ?? Number.NaN
    }
    const numbers = [65_534, 65_535, 0, 1, 65_535, 2, 40_000, 3, 10]
    expect(numbers.map((number) => rolloverOf(7, number))).toEqual([0, 0, 1, 1, 0, 1, 0, 1, 1])
    expect(rolloverOf(8, 10)).toBe(0)
    for (let number = 11; number < 65_536; number += 20_000) rolloverOf(7, number)
    expect(rolloverOf(7, 5)).toBe(2)
  })

  it("seals nothing once its keys are gone", () => {
    const sealer = new SrtpSealer(system.sealer(key), { salt })
    sealer[Symbol.dispose]()
    sealer[Symbol.dispose]()
    const memory = Buffer.alloc(64)
    const packet = { ssrc: 1, sequenceNumber: 1, header: Buffer.alloc(12), payload: Buffer.alloc(4) }
    expect(sealer.seal(packet, memory, memory.subarray(12))).toBe(false)
  })

  it("refuses a salt that is too short", () => {
    using sealer = system.sealer(key)
    expect(() => new SrtpSealer(sealer, { salt: salt.subarray(1) })).toThrow(RangeError)
  })
})

/** Decrypted by Node's own OpenSSL, with the counter given. */
function opens(packet: Buffer, ssrc: number, sequenceNumber: number, rollover: number): boolean {
  const iv = Buffer.alloc(12)
  iv.writeUInt32BE(ssrc, 2)
  iv.writeUInt32BE(rollover, 6)
  iv.writeUInt16BE(sequenceNumber, 10)
  const decipher = createDecipheriv(
    "aes-128-gcm",
    key,
    iv.map((octet, index) => octet ^ (salt[index] ?? 0)),
  )
  decipher.setAAD(packet.subarray(0, 12))
  decipher.setAuthTag(packet.subarray(-16))
  decipher.update(packet.subarray(12, -16))
  try {
    decipher.final()
    return true
  } catch {
    // Another counter.
    return false
  }
}
