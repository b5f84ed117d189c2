import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { encryptedRecords } from "./dtls-guard.ts"

const record = (type: number, epoch: number, content: string): Buffer => {
  const bytes = Buffer.from(content, "hex")
  return Buffer.concat([Buffer.from([type, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 7, 0, bytes.length]), bytes])
}

const data = record(23, 1, "0001000000000000aabb")
const closeNotify = record(21, 1, "0001000000000005ccdd")
const finished = record(22, 1, "0001000000000000eeff")

describe("encryptedRecords", () => {
  it("keeps data, alerts and handshake messages of the established epoch as they are", () => {
    const datagram = Buffer.concat([finished, data, closeNotify])
    expect(encryptedRecords(datagram)).toEqual(datagram)
  })

  it.each([
    ["a plain ClientHello", record(22, 0, "01")],
    ["a plain alert", record(21, 0, "0100")],
    ["a plain alert that claims an epoch", record(21, 1, "0100")],
    ["a record of unknown type", record(24, 1, "00")],
    ["a ChangeCipherSpec", record(20, 0, "01")],
    ["an empty alert", record(21, 1, "")],
    ["a record cut short", data.subarray(0, -1)],
    ["nothing", Buffer.alloc(0)],
  ])("leaves out %s", (_name, forged) => {
    expect(encryptedRecords(forged)).toHaveLength(0)
    expect(encryptedRecords(Buffer.concat([data, forged]))).toEqual(data)
  })

  it("takes any bytes, and gives back whole records of them only", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const kept = encryptedRecords(Buffer.from(bytes))
        expect(encryptedRecords(kept)).toEqual(kept)
        expect(kept.length).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})
