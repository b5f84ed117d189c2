import { readStrip, type StripFields, stripHeightPx, stripWidthPx } from "@crashcart/gateway/demo"
import type { Locator, Page } from "playwright/test"
import { captureStrips } from "./strip-capture.ts"

/** Runs in the page before its own scripts, where nothing was chosen there yet. */
export function preferVideo(preference: string): void {
  try {
    if (localStorage.getItem("crashcart.video") === null) localStorage.setItem("crashcart.video", preference)
  } catch {
    // A page without an address has no storage, and shows no picture either.
  }
}

/** What a US keyboard types with Shift. */
const shifted = /[A-Z~!@#$%^&*()_+{}|:"<>?]/

/** The console as a person meets it: found by the names a screen reader would say. */
export class ConsolePage {
  readonly page: Page
  readonly screen: Locator
  readonly status: Locator

  constructor(page: Page) {
    this.page = page
    this.screen = page.getByLabel("Target screen")
    this.status = page.getByRole("status")
  }

  /**
   * @param video which way pictures come: RTP unless said otherwise, so that what a test looks at is not exchanged for
   * something shorter under its eyes; `automatic` is what a person has.
   */
  async open(link: string, video: "webrtc" | "automatic" | "webcodecs" | "mjpeg" = "webrtc"): Promise<void> {
    await this.page.addInitScript(preferVideo, video)
    await this.page.goto(link)
  }

  /** Types as a person at a US keyboard does: Shift goes down and up around what needs it. */
  async type(text: string): Promise<void> {
    const { keyboard } = this.page
    for (const character of text) {
      if (!shifted.test(character)) {
        await keyboard.press(character === " " ? "Space" : character)
        continue
      }
      await keyboard.down("ShiftLeft")
      await keyboard.press(character)
      await keyboard.up("ShiftLeft")
    }
  }

  /** The strip of the picture shown now, read from the `<video>`'s own pixels; undefined when it cannot be read. */
  async strip(): Promise<StripFields | undefined> {
    const [strip] = await this.#capture(0, 1)
    return strip
  }

  /**
   * Waits until a picture is shown whose strip satisfies `accept`, looking at each animation frame's picture at most.
   * The test's own time-out is the limit.
   */
  async stripWhere(accept: (strip: StripFields) => boolean): Promise<StripFields> {
    for (;;) {
      const strip = await this.strip()
      if (strip && accept(strip)) return strip
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    }
  }

  /** The strips of every tenth picture shown, as they are presented, until `pictures` were; undefined for an unreadable one. */
  everyTenthStrip(pictures: number): Promise<(StripFields | undefined)[]> {
    return this.#capture(pictures, 10)
  }

  /** Where the picture itself lies in the window (without the bars beside it), CSS pixels, and its own width in pixels. */
  async pictureBox(): Promise<{ x: number; y: number; width: number; height: number; videoWidth: number }> {
    return await this.screen.evaluate((element) => {
      const video = element as HTMLVideoElement
      const box = video.getBoundingClientRect()
      const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight)
      const width = video.videoWidth * scale
      const height = video.videoHeight * scale
      const x = box.x + (box.width - width) / 2
      const y = box.y + (box.height - height) / 2
      return { x, y, width, height, videoWidth: video.videoWidth }
    })
  }

  /** Pictures decoded so far. */
  async picturesDecoded(): Promise<number> {
    return await this.screen.evaluate(
      (element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames,
    )
  }

  async #capture(pictures: number, every: number): Promise<(StripFields | undefined)[]> {
    const captured = await this.screen.evaluate(captureStrips, {
      stripWidthPx,
      stripHeightPx,
      pictures,
      every,
    })
    return captured.map((luma) => readStrip(Buffer.from(luma, "latin1"), stripWidthPx, stripHeightPx))
  }
}
