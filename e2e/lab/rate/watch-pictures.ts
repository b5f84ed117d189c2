import type { Page } from "playwright"

/** A picture as the page presented it; milliseconds since the page's time origin. */
export interface ShownPicture {
  readonly rtpTimestamp: number
  readonly presentedMs: number
  readonly width: number
}

declare global {
  var labShown: ShownPicture[]
}

/** Notes each picture that the page's `<video>` presents from now on. */
export async function watchPictures(page: Page): Promise<{ take(): Promise<readonly ShownPicture[]> }> {
  await page.evaluate(() => {
    globalThis.labShown = []
    const video = document.querySelector("video")
    const presented: VideoFrameRequestCallback = (_now, { rtpTimestamp = 0, presentationTime, width }) => {
      globalThis.labShown.push({ rtpTimestamp, presentedMs: presentationTime, width })
      video?.requestVideoFrameCallback(presented)
    }
    video?.requestVideoFrameCallback(presented)
  })
  return { take: () => page.evaluate(() => globalThis.labShown) }
}
