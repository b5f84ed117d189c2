import { ObservableValue } from "@crashcart/gateway/events"
import {
  type AccessUnit,
  chooseEncoder,
  type JpegPicture,
  type JpegSource,
  joinAnnexB,
  monotonicUs,
  TranscodedSource,
  type VideoStatus,
} from "@crashcart/gateway/video"
import { beforeAll, describe, expect, it } from "vitest"
import { decodeLuma, jpegOf, psnr, SmallText } from "./small-text.ts"

/** A grabber that sends thirty JPEGs a second, whether anything changes or not: pages of text, the last of them for good. */
class Grabber implements JpegSource {
  readonly status: ObservableValue<VideoStatus>
  readonly #jpegs: readonly Uint8Array[]
  /** When it sent the last page for the first time, microseconds. */
  stoodStillUs: number | undefined

  constructor(text: SmallText, jpegs: readonly Uint8Array[]) {
    this.status = new ObservableValue<VideoStatus>({ state: "live", width: text.width, height: text.height })
    this.#jpegs = jpegs
  }

  async *pictures(signal: AbortSignal): AsyncGenerator<JpegPicture> {
    for (let index = 0; !signal.aborted; index += 1) {
      const jpeg = this.#jpegs[Math.min(index, this.#jpegs.length - 1)]
      const data = jpeg && Buffer.from(jpeg)
      const timestampUs = monotonicUs()
      if (index === this.#jpegs.length - 1) this.stoodStillUs = timestampUs
      if (data !== undefined) yield { data, timestampUs, width: 1280, height: 720 }
      await new Promise((resolve) => setTimeout(resolve, 1000 / 30))
    }
  }
}

const pages = 20
const watchedSeconds = 9
/** Until then what is left to add is added. */
const calmAfterSeconds = 5

describe.each(["node-av"] as const)("A screen that stands still, encoded by %s", (encoder) => {
  let text: SmallText
  let units: AccessUnit[]
  let stoodStillUs: number
  let stillPage: number[]

  beforeAll(async () => {
    text = await SmallText.load()
    stillPage = text.page(pages)
    const numbers = Array.from({ length: pages }, (_, index) => index + 1)
    const jpegs = await Promise.all(
      numbers.map((number) => jpegOf(text.draw(text.page(number)), text.width, text.height)),
    )
    const grabber = new Grabber(text, jpegs)
    const source = new TranscodedSource(grabber, await chooseEncoder({ encoder, onNote: () => undefined }))
    const abort = new AbortController()
    units = []
    for await (const unit of source.accessUnits(abort.signal)) {
      units.push(unit)
      const sinceUs = unit.timestampUs - (grabber.stoodStillUs ?? unit.timestampUs)
      if (sinceUs > watchedSeconds * 1e6) break
    }
    stoodStillUs = grabber.stoodStillUs ?? 0
  }, 60_000)

  const sinceSeconds = (unit: AccessUnit) => (unit.timestampUs - stoodStillUs) / 1e6

  it("is readable within a second, in a 9 px font, and sharper afterwards", async () => {
    const stream = Buffer.concat(units.map(({ nalUnits }) => joinAnnexB(nalUnits)))
    const decoded = await decodeLuma(stream, text.width * text.height)
    const page = text.draw(stillPage)
    // What was encoded within a second, not only captured.
    const inTime = units.filter((unit) => ((unit.encodedUs ?? 0) - stoodStillUs) / 1e6 <= 1).length
    const [afterOne, last] = [decoded[inTime - 1], decoded.at(-1)]
    if (afterOne === undefined || last === undefined) throw new Error("there is no picture")
    const found = {
      legible: text.legibility(afterOne, stillPage),
      after1s: psnr(afterOne, page),
      last: psnr(last, page),
    }
    console.log(encoder, found)
    expect(found.legible).toBeGreaterThan(0.99)
    expect(found.last).toBeGreaterThanOrEqual(found.after1s)
  }, 60_000)

  it("takes less than 100 kbit/s from the sixth second on, but shows that it lives", () => {
    const still = units.filter((unit) => sinceSeconds(unit) > calmAfterSeconds)
    const bytes = still.reduce((sum, { nalUnits }) => sum + joinAnnexB(nalUnits).length, 0)
    console.log(encoder, (bytes * 8) / (watchedSeconds - calmAfterSeconds), still.length)
    expect((bytes * 8) / (watchedSeconds - calmAfterSeconds)).toBeLessThan(100_000)
    expect(still.length).toBeGreaterThanOrEqual(watchedSeconds - calmAfterSeconds - 1)
    expect(still.length).toBeLessThanOrEqual(watchedSeconds - calmAfterSeconds + 1)
  })
})
