import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  AttributeType,
  decodeMessage,
  encodeMessage,
  hasIntegrity,
  isUndamaged,
  MessageClass,
  type StunAttribute,
} from "./index.ts"

const bytes = (constraints: fc.IntArrayConstraints) =>
  fc.uint8Array(constraints).map((array) => Buffer.from(array))

const ending = [AttributeType.messageIntegrity, AttributeType.fingerprint] as number[]
const attribute: fc.Arbitrary<StunAttribute> = fc.record({
  type: fc.integer({ min: 0, max: 0xffff }).filter((type) => !ending.includes(type)),
  value: bytes({ maxLength: 40 }),
})

const parts = fc.record({
  method: fc.integer({ min: 0, max: 0xfff }),
  messageClass: fc.constantFrom(...Object.values(MessageClass)),
  transactionId: bytes({ minLength: 12, maxLength: 12 }),
  attributes: fc.array(attribute, { maxLength: 8 }),
})

describe("a message", () => {
  it("comes back as it was sent, with and without its two endings", () => {
    fc.assert(
      fc.property(
        parts,
        fc.option(fc.string(), { nil: undefined }),
        fc.boolean(),
        (sent, key, fingerprint) => {
          const encoded = encodeMessage(sent, { integrityKey: key, fingerprint })
          const message = decodeMessage(encoded)
          if (message === undefined) throw new Error("not read")
          const { method, messageClass, transactionId, attributes } = message
          expect({ method, messageClass, transactionId, attributes }).toEqual(sent)
          expect(message.integrityAt !== undefined).toBe(key !== undefined)
          expect(message.fingerprintAt !== undefined).toBe(fingerprint)
          expect(isUndamaged(message)).toBe(true)
          expect(hasIntegrity(message, key ?? "")).toBe(key !== undefined)
        },
      ),
    )
  })

  const request = { method: 1, messageClass: MessageClass.request, transactionId: Buffer.alloc(12, 7) }

  it("counts nothing behind MESSAGE-INTEGRITY but FINGERPRINT", () => {
    const signed = encodeMessage({ ...request, attributes: [] }, { integrityKey: "k", fingerprint: false })
    const smuggled = Buffer.concat([signed, Buffer.from("000600026162 0000".replace(" ", ""), "hex")])
    smuggled.writeUInt16BE(smuggled.length - 20, 2)
    expect(decodeMessage(smuggled)?.attributes).toEqual([])
  })

  it("has nothing behind FINGERPRINT", () => {
    const sealed = encodeMessage({ ...request, attributes: [] })
    const longer = Buffer.concat([sealed, Buffer.from("0006000261620000", "hex")])
    longer.writeUInt16BE(longer.length - 20, 2)
    expect(decodeMessage(longer)).toBeUndefined()
  })

  it("is exactly as long as it says", () => {
    const encoded = encodeMessage({ ...request, attributes: [] })
    expect(decodeMessage(Buffer.concat([encoded, Buffer.alloc(4)]))).toBeUndefined()
    expect(decodeMessage(encoded.subarray(0, -4))).toBeUndefined()
  })

  it("is not made of random bytes, and reading them does nothing worse than saying so", () => {
    fc.assert(
      fc.property(bytes({ maxLength: 200 }), (random) => {
        expect(decodeMessage(random)).toBeUndefined()
      }),
    )
  })
})
