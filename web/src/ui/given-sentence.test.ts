import { expect, it } from "vitest"
import type { VideoReport } from "../session/index.ts"
import { givenSentence } from "./given-sentence.ts"

const picture = { width: 1280, height: 720, framesPerSecond: 30 }

function report(given: VideoReport["given"], pictures = 30): VideoReport {
  const one = { rtpTimestamp: 0, capturedMs: 0, encodedMs: 0, sentMs: 0 }
  return {
    pictures: Array.from({ length: pictures }, () => one),
    clockErrorMs: 0,
    bitrateBps: 900_000,
    picturesDropped: 0,
    fractionLost: undefined,
    given,
  }
}

it.each([
  [undefined, "1280×720, 30 pictures a second, 900 kbit/s."],
  [
    { rendition: "full", scale: 1, limitedBy: "nothing", bitrateBps: 4_000_000 },
    "1280×720, 30 pictures a second, 900 kbit/s. At most 4.0 Mbit/s.",
  ],
  [
    {
      rendition: "light",
      scale: 1,
      limitedBy: "path",
      bitrateBps: 880_000,
      framesPerSecond: 20,
      pathBps: 1e6,
    },
    "1280×720, 30 pictures a second, 900 kbit/s. At most 880 kbit/s and 20 pictures a second. The path carries 1.0 Mbit/s. Made for thin paths and wishes.",
  ],
  [
    { rendition: "full", scale: 0.5, limitedBy: "wish", framesPerSecond: 10 },
    "1280×720, 30 pictures a second, 900 kbit/s. At most 10 pictures a second. As you wish.",
  ],
] as const)("says what is given: %j", (given, sentence) => {
  expect(givenSentence(report(given), picture)).toBe(sentence)
})

it("says that a picture stands still", () => {
  expect(givenSentence(report(undefined, 1), picture)).toBe("1280×720, standing still, 900 kbit/s.")
})

it("says that there is none", () => {
  expect(givenSentence(undefined, picture)).toBe("There is no picture yet.")
})
