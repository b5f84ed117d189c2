import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type DataChunk, InboundStream } from "./inbound-stream.ts"

const [last, first, unordered] = [1, 2, 4]

function chunk(tsn: number, streamSeqNum: number, text: string, flags = first | last): DataChunk {
  return { tsn, streamId: 0, streamSeqNum, flags, protocol: 51, userData: Buffer.from(text) }
}

function texts(stream: InboundStream): string[] {
  return [...stream.popMessages()].map(([, , userData]) => userData.toString())
}

describe("InboundStream", () => {
  it("hands out all that a late chunk has held up, also where other streams' chunks lie between", () => {
    const stream = new InboundStream()
    for (const [tsn, number] of [
      [12, 1],
      [15, 2],
      [19, 3],
    ] as const) {
      stream.addChunk(chunk(tsn, number, `${number}`))
      expect(texts(stream)).toEqual([])
    }
    stream.addChunk(chunk(10, 0, "0"))
    expect(texts(stream)).toEqual(["0", "1", "2", "3"])
  })

  it("keeps what waits in order when the other side gives up something else", () => {
    const stream = new InboundStream()
    stream.addChunk(chunk(12, 1, "1"))
    expect(stream.pruneChunks(13)).toBe(0)
    stream.addChunk(chunk(10, 0, "0"))
    expect(texts(stream)).toEqual(["0", "1"])
  })

  it("goes on behind what was given up", () => {
    const stream = new InboundStream()
    stream.addChunk(chunk(12, 1, "1"))
    stream.streamSequenceNumber = 1
    expect(texts(stream)).toEqual(["1"])
  })

  it("drops pieces whose rest was given up, and keeps those whose rest may come", () => {
    const stream = new InboundStream()
    stream.addChunk(chunk(10, 0, "begin", first | unordered))
    stream.addChunk(chunk(12, 0, "end", last | unordered))
    stream.addChunk(chunk(13, 0, "new", first | unordered))
    expect(stream.pruneChunks(13)).toBe("begin".length + "end".length)
    stream.addChunk(chunk(14, 0, "er", last | unordered))
    expect(texts(stream)).toEqual(["newer"])
  })

  it("hands out unordered messages as they come", () => {
    const stream = new InboundStream()
    stream.addChunk(chunk(15, 0, "b", first | last | unordered))
    stream.addChunk(chunk(11, 0, "a", first | last | unordered))
    expect(texts(stream)).toEqual(["a", "b"])
  })

  it("gives back every message once, whole and in order, whatever comes late, over the wrap of both numbers", () => {
    const message = fc.record({ pieces: fc.integer({ min: 1, max: 4 }), gap: fc.integer({ min: 0, max: 3 }) })
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 30 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 10 })),
        (messages, delays) => {
          const stream = new InboundStream()
          stream.streamSequenceNumber = 65_530
          let tsn = 2 ** 32 - 20
          const chunks = messages.flatMap(({ pieces, gap }, index) => {
            tsn += gap
            return Array.from({ length: pieces }, (_, piece) => {
              const flags = (piece === 0 ? first : 0) | (piece === pieces - 1 ? last : 0)
              const at = tsn % 2 ** 32
              tsn += 1
              return chunk(at, (65_530 + index) & 0xffff, `${index}.${piece} `, flags)
            })
          })
          const arriving = chunks
            .map((each, index) => ({ each, atMs: index + (delays.next().value ?? 0) }))
            .sort((a, b) => a.atMs - b.atMs)
          const received: string[] = []
          for (const { each } of arriving) {
            stream.addChunk(each)
            received.push(...texts(stream))
          }
          expect(received).toEqual(
            messages.map(({ pieces }, index) =>
              Array.from({ length: pieces }, (_, piece) => `${index}.${piece} `).join(""),
            ),
          )
        },
      ),
    )
  })
})
