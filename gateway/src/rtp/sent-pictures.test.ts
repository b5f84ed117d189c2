import { expect, it } from "vitest"
import { SentPictures } from "./sent-pictures.ts"

it("tells each picture once, when its last packet has left", () => {
  const pictures = new SentPictures()
  pictures.begin(90, 1000, 1010)
  pictures.begin(180, 2000, 2010)
  expect(pictures.take()).toEqual([])
  pictures.finish(2020)
  expect(pictures.take()).toEqual([{ rtpTimestamp: 90, capturedUs: 1000, encodedUs: 1010, sentUs: 2020 }])
  pictures.finish(2030)
  expect(pictures.take()).toEqual([{ rtpTimestamp: 180, capturedUs: 2000, encodedUs: 2010, sentUs: 2030 }])
  expect(pictures.take()).toEqual([])
})

it("keeps the newest 256 when nobody asks", () => {
  const pictures = new SentPictures()
  for (let count = 0; count < 300; count += 1) {
    pictures.begin(count, 0, 0)
    pictures.finish(0)
  }
  const taken = pictures.take().map(({ rtpTimestamp }) => rtpTimestamp)
  expect([taken.length, taken.at(0), taken.at(-1)]).toEqual([256, 44, 299])
})
