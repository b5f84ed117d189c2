import type { StripFields } from "@crashcart/gateway/demo"

/** A picture of the target as it was first seen on the page. */
export interface SeenPicture {
  readonly frame: number
  /** When the camera drew it, microseconds on CLOCK_MONOTONIC. */
  readonly drawnUs: number
  /** When a look found it, milliseconds since the page's time origin. */
  readonly seenMs: number
}

declare global {
  var screenWatch: { pictures: SeenPicture[]; unreadable: number }
}

/**
 * Runs in a page: looks at an element, `<video>` or `<img>` alike, in each animation frame, and notes each picture of the
 * target when it is first there. What is found is what this frame shows. A still image has no other witness:
 * `requestVideoFrameCallback` is for videos alone. Must not refer to anything outside itself but `readStripFromRgba`.
 */
export function watchScreen(selector: string): void {
  const watch: typeof globalThis.screenWatch = { pictures: [], unreadable: 0 }
  globalThis.screenWatch = watch
  const canvas = new OffscreenCanvas(512, 64)
  const context = canvas.getContext("2d", { willReadFrequently: true })
  let last = -1
  const height = (element: HTMLVideoElement | HTMLImageElement) =>
    element instanceof HTMLVideoElement ? element.videoHeight : element.naturalHeight
  const look = () => {
    requestAnimationFrame(look)
    const element = document.querySelector<HTMLVideoElement | HTMLImageElement>(selector)
    if (context === null || element === null || height(element) < 64) return
    context.drawImage(element, 0, height(element) - 64, 512, 64, 0, 0, 512, 64)
    const strip: StripFields | undefined = globalThis.readStripFromRgba(
      context.getImageData(0, 0, 512, 64).data,
      512,
      64,
    )
    if (strip === undefined) {
      watch.unreadable += 1
      return
    }
    if (strip.frame === last) return
    last = strip.frame
    watch.pictures.push({ frame: strip.frame, drawnUs: strip.timeUs, seenMs: performance.now() })
  }
  requestAnimationFrame(look)
}
