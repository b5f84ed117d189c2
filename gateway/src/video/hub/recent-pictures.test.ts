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

it("holds fifteen pictures and then none until the next key frame, which is a better start", () => {
  const recent = new RecentPictures()
  recent.add(key(0))
  for (let n = 1; n <= 14; n += 1) recent.add(delta(n))
  expect(recent.units).toHaveLength(15)
  recent.add(delta(15))
  recent.add(delta(16))
  expect(times(recent)).toEqual([])
  recent.add(key(17))
  expect(times(recent)).toEqual([17])
})

it("holds no more bytes than leave in a moment", () => {
  const recent = new RecentPictures()
  recent.add(key(0))
  recent.add(large(1, 200_000))
  expect(times(recent)).toEqual([0, 1])
  recent.add(large(2, 60_000))
  expect(times(recent)).toEqual([])
})

it("keeps a key frame of any size, alone", () => {
  const recent = new RecentPictures()
  recent.add({ ...key(0), nalUnits: [new Uint8Array(1_000_000)] })
  expect(times(recent)).toEqual([0])
  recent.add(delta(1))
  expect(times(recent)).toEqual([])
})
