import { readStrip, type StripFields, stripHeightPx, stripWidthPx } from "@crashcart/gateway/demo"
import { z } from "zod"
import type { Firefox } from "./firefox.ts"
import { captureStrips } from "./strip-capture.ts"

const screen = `document.querySelector('video[aria-label="Target screen"]')`
const captured = z.array(z.string())
const box = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  videoWidth: z.number(),
})

/** The console in Firefox, by the same accessible names as in Chromium. */
export class FirefoxSeat {
  readonly #firefox: Firefox

  constructor(firefox: Firefox) {
    this.#firefox = firefox
  }

  /** Waits until a picture is shown whose strip satisfies `accept`; the test's own time-out is the limit. */
  async stripWhere(accept: (strip: StripFields) => boolean): Promise<StripFields> {
    const capture = JSON.stringify({ stripWidthPx, stripHeightPx, pictures: 0, every: 1 })
    const expression = `(async () => {
      await new Promise(requestAnimationFrame)
      const video = ${screen}
      return JSON.stringify(video === null ? [] : await (${captureStrips.toString()})(video, ${capture}))
    })()`
    for (;;) {
      const [luma] = captured.parse(JSON.parse(String(await this.#firefox.evaluate(expression))))
      const strip =
        luma === undefined ? undefined : readStrip(Buffer.from(luma, "latin1"), stripWidthPx, stripHeightPx)
      if (strip && accept(strip)) return strip
    }
  }

  /** The sentence of the status line. */
  async status(): Promise<string> {
    return String(
      await this.#firefox.evaluate(`document.querySelector('[role="status"]')?.textContent ?? ""`),
    )
  }

  /** Where the picture itself lies in the window, CSS pixels, and its own width in pixels. */
  async pictureBox(): Promise<z.infer<typeof box>> {
    const expression = `(() => {
      const video = ${screen}
      const area = video.getBoundingClientRect()
      const scale = Math.min(area.width / video.videoWidth, area.height / video.videoHeight)
      const [width, height] = [video.videoWidth * scale, video.videoHeight * scale]
      const [x, y] = [area.x + (area.width - width) / 2, area.y + (area.height - height) / 2]
      return JSON.stringify({ x, y, width, height, videoWidth: video.videoWidth })
    })()`
    return box.parse(JSON.parse(String(await this.#firefox.evaluate(expression))))
  }
}
