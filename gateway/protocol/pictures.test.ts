import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ProtocolError } from "./errors.ts"
import {
  cutPicture,
  decodeArrival,
  decodePicture,
  encodeArrival,
  encodePicture,
  PictureAssembler,
} from "./pictures.ts"

const u16 = fc.integer({ min: 1, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const header = fc.record({
  id: u32,
  format: fc.constantFrom("h264" as const, "jpeg" as const),
  isKeyFrame: fc.boolean(),
  width: u16,
  height: u16,
})
const data = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 5 })
const anyBytes = fc.uint8Array().map((bytes) => new Uint8Array(bytes))

describe("pictures as messages", () => {
  it("arrive as they were sent", () => {
    fc.assert(
      fc.property(header, data, (sent, pieces) => {
        const { data: arrived, ...head } = decodePicture(encodePicture(sent, pieces))
        expect(head).toEqual(sent)
        expect(Buffer.from(arrived).equals(Buffer.concat(pieces))).toBe(true)
      }),
    )
  })

  it("arrive as they were sent through a channel of small messages, each at most that large", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(header, data), { maxLength: 4 }),
        fc.integer({ min: 2, max: 64 }),
        (sent, max) => {
          const assembler = new PictureAssembler()
          const pieces = sent.flatMap(([head, body]) => cutPicture(encodePicture(head, body), max))
          expect(pieces.every((piece) => piece.length <= max)).toBe(true)
          const arrived = pieces.flatMap((piece) => assembler.push(piece) ?? [])
          expect(arrived.map(({ data: bytes, ...head }) => ({ ...head, sizeBytes: bytes.length }))).toEqual(
            sent.map(([head, body]) => ({ ...head, sizeBytes: Buffer.concat(body).length })),
          )
        },
      ),
    )
  })

  it("have a layout that other consoles rely on", () => {
    const head = { id: 0x01020304, format: "jpeg", isKeyFrame: true, width: 0x0500, height: 0x02d0 } as const
    expect([...encodePicture(head, [Uint8Array.of(9)])]).toEqual([5, 3, 0, 5, 0xd0, 2, 4, 3, 2, 1, 9])
    expect([...encodeArrival({ id: 7, wantsKeyFrame: true })]).toEqual([5, 1, 7, 0, 0, 0])
  })

  it("are acknowledged", () => {
    fc.assert(
      fc.property(u32, fc.boolean(), (id, wantsKeyFrame) => {
        expect(decodeArrival(encodeArrival({ id, wantsKeyFrame }))).toEqual({ id, wantsKeyFrame })
      }),
    )
  })

  it("or the typed error comes of any octets, and nothing else", () => {
    const assembler = new PictureAssembler()
    for (const decode of [
      decodePicture,
      decodeArrival,
      (bytes: Uint8Array<ArrayBuffer>) => assembler.push(bytes),
    ]) {
      fc.assert(
        fc.property(
          fc.oneof(
            anyBytes,
            anyBytes.map((bytes) => Uint8Array.of(5, ...bytes)),
          ),
          (bytes) => {
            try {
              decode(bytes)
            } catch (error) {
              expect(error).toBeInstanceOf(ProtocolError)
            }
          },
        ),
      )
    }
  })

  it("are refused when their pieces never end", () => {
    const assembler = new PictureAssembler()
    const piece = new Uint8Array(8 * 1024 * 1024).fill(6, 0, 1)
    assembler.push(piece)
    assembler.push(piece)
    expect(() => assembler.push(piece)).toThrow(ProtocolError)
  })
})
