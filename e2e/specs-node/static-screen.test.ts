import { type AccessUnit, chooseEncoder, joinAnnexB } from "@crashcart/gateway/video"
import { beforeAll, describe, expect, it } from "vitest"
import { decodeLuma, jpegOf, psnr, SmallText } from "./small-text.ts"

const movingPages = 20
/** How often a picture that stands still is coded again until it is sharp, and how long at most: still-picture.ts. */
const refineEveryMs = 40
const refinedAfterMs = 4000
const inASecond = 1000 / refineEveryMs

/**
 * Pages of text, one after another thirty times a second, the last of them standing still. In the pictures' own time, so
 * that it is the same on every machine.
 */
describe.each(["node-av", "ffmpeg"] as const)(
  "A screen that stands still, encoded by %s at 4 Mbit/s",
  (encoder) => {
    let text: SmallText
    let stillPage: number[]
    /** From the first picture of the still page on. */
    let decoded: Uint8Array[]
    let still: AccessUnit[]

    beforeAll(async () => {
      text = await SmallText.load()
      stillPage = text.page(movingPages)
      const jpegs = await Promise.all(
        Array.from({ length: movingPages }, (_, index) => {
          return jpegOf(text.draw(text.page(index + 1)), text.width, text.height)
        }),
      )
      const factory = await chooseEncoder({ encoder, bitrateBps: 4_000_000, onNote: () => undefined })
      await using made = factory.create("jpeg", factory.bitrateBps)
      const units: AccessUnit[] = []
      let timestampUs = 0
      const encode = async (jpeg: Uint8Array | undefined) => {
        const { width, height } = text
        const unit = jpeg && (await made.encode({ data: new Uint8Array(jpeg), timestampUs, width, height }))
        if (unit !== undefined) units.push(unit)
      }
      for (const jpeg of jpegs) {
        timestampUs += 33_333
        await encode(jpeg)
      }
      for (let ms = 0; ms < refinedAfterMs; ms += refineEveryMs) {
        timestampUs += refineEveryMs * 1000
        await encode(jpegs.at(-1))
      }
      const stream = Buffer.concat(units.map(({ nalUnits }) => joinAnnexB(nalUnits)))
      decoded = (await decodeLuma(stream, text.width * text.height)).slice(movingPages - 1)
      still = units.slice(movingPages - 1)
    }, 120_000)

    it("is readable within a second, in a 9 px font, and clean after four", () => {
      const [afterOne, last] = [decoded[inASecond], decoded.at(-1)]
      if (afterOne === undefined || last === undefined) throw new Error("there is no picture")
      const page = text.draw(stillPage)
      expect(text.legibility(afterOne, stillPage)).toBeGreaterThan(0.99)
      expect(psnr(last, page)).toBeGreaterThan(33)
    }, 30_000)

    it("takes less than 100 kbit/s once it is sharp, and is coded once a second", () => {
      const last = still.at(-1)
      expect(last && joinAnnexB(last.nalUnits).length * 8).toBeLessThan(100_000)
    })
  },
)
