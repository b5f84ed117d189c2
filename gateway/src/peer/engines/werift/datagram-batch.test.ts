import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DatagramBatch } from "./datagram-batch.ts"

function write(batch: DatagramBatch, bytes: Uint8Array): void {
  batch.next(0).set(bytes)
  batch.add(bytes.length)
}

describe("DatagramBatch", () => {
  it("gives back every datagram it took, in order, and takes those that the kernel can cut apart", () => {
    const sizes = fc.array(fc.oneof(fc.constant(1224), fc.integer({ min: 1, max: 1300 })), { maxLength: 200 })
    fc.assert(
      fc.property(sizes, (wanted) => {
        const batch = new DatagramBatch()
        const taken: Uint8Array[] = []
        for (const [index, size] of wanted.entries()) {
          if (!batch.fits(size)) break
          const bytes = new Uint8Array(size).fill(index)
          write(batch, bytes)
          taken.push(bytes)
        }
        const first = wanted[0] ?? 0
        const cut = wanted.findIndex((size) => size !== first)
        const run = cut < 0 ? wanted.length : (wanted[cut] ?? 0) < first ? cut + 1 : cut
        expect(taken.length).toBe(Math.min(run, 64, first === 0 ? 0 : Math.floor(65_507 / first)))
        expect([...batch.datagrams()].map((bytes) => Uint8Array.from(bytes))).toEqual(taken)
        expect(batch.sizeBytes).toBe(taken.reduce((sum, bytes) => sum + bytes.length, 0))
        batch.clear()
        expect([batch.count, [...batch.datagrams()].length, batch.fits(1500)]).toEqual([0, 0, true])
      }),
    )
  })

  it("leaves room for a header in front of what is written", () => {
    const batch = new DatagramBatch()
    write(batch, Uint8Array.of(1, 2, 3))
    batch.next(1).set([9, 9])
    batch.next(0).set([8])
    batch.add(3)
    expect([...batch.datagrams()].map((bytes) => [...bytes])).toEqual([
      [1, 2, 3],
      [8, 9, 9],
    ])
  })
})
