import { expect, it } from "vitest"
import { RecentPictures } from "./recent-pictures.ts"
import { delta, key } from "./scripted-source.ts"

const large = (timestampUs: number, sizeBytes: number) => ({
  ...delta(timestampUs),
  nalUnits: [new Uint8Array(sizeBytes)],
})
const times = (recent: RecentPictures) => recent.units.map(({ timestampUs }) => timestampUs)

it("starts at a key frame", () => {
  const recent = new RecentPictures()
  recent.add(delta(1))
  expect(times(recent)).toEqual([])
  recent.add(key(2))
  recent.add(delta(3))
  expect(times(recent)).toEqual([2, 3])
  recent.add(key(4))
  expect(times(recent)).toEqual([4])
})

it("holds twenty pictures and then none until the next key frame, which is a better start", () => {
  const recent = new RecentPictures()
  recent.add(key(0))
  for (let n = 1; n <= 19; n += 1) recent.add(delta(n))
  expect(recent.units).toHaveLength(20)
  recent.add(delta(20))
  recent.add(delta(21))
  expect(times(recent)).toEqual([])
  recent.add(key(22))
  expect(times(recent)).toEqual([22])
})

it("holds no more bytes than leave in a moment", () => {
  const recent = new RecentPictures()
  recent.add(key(0))
  recent.add(large(1, 500_000))
  expect(times(recent)).toEqual([0, 1])
  recent.add(large(2, 100_000))
  expect(times(recent)).toEqual([])
})

it("keeps a key frame of any size, alone", () => {
  const recent = new RecentPictures()
  recent.add({ ...key(0), nalUnits: [new Uint8Array(1_000_000)] })
  expect(times(recent)).toEqual([0])
  recent.add(delta(1))
  expect(times(recent)).toEqual([])
})
