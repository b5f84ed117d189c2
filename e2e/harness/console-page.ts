import { readStripFromRgba, type StripFields } from "@crashcart/gateway/demo"
import type { Locator, Page } from "playwright/test"

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

  async open(link: string): Promise<void> {
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

  /** The strip of the frame shown now, read from the `<video>`'s own pixels; undefined when it cannot be read. */
  async strip(): Promise<StripFields | undefined> {
    const picture = await this.screen.evaluate((element) => {
      const video = element as HTMLVideoElement
      if (video.videoWidth === 0) return undefined
      const heightPx = Math.min(64, video.videoHeight)
      const widthPx = Math.min(512, video.videoWidth)
      const canvas = new OffscreenCanvas(widthPx, heightPx)
      const context = canvas.getContext("2d", { willReadFrequently: true })
      if (!context) return undefined
      context.drawImage(video, 0, video.videoHeight - heightPx, widthPx, heightPx, 0, 0, widthPx, heightPx)
      const rgba = context.getImageData(0, 0, widthPx, heightPx).data
      return { widthPx, heightPx, rgba: Array.from(rgba) }
    })
    if (!picture) return undefined
    return readStripFromRgba(Uint8Array.from(picture.rgba), picture.widthPx, picture.heightPx)
  }

  /**
   * Waits until a frame is shown whose strip satisfies `accept`, looking at each animation frame's picture at most.
   * The test's own time-out is the limit.
   */
  async stripWhere(accept: (strip: StripFields) => boolean): Promise<StripFields> {
    for (;;) {
      const strip = await this.strip()
      if (strip && accept(strip)) return strip
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    }
  }

  /** Where the picture itself lies in the window (without the bars beside it), CSS pixels, and its own size in pixels. */
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

  /** Frames decoded so far. */
  async framesDecoded(): Promise<number> {
    return await this.screen.evaluate(
      (element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames,
    )
  }
}
