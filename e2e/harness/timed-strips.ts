/** What the page is asked to do: its own pixels and the browser's own words about them, nothing the console's code offers. */
export interface TimedStripCapture {
  readonly stripWidthPx: number
  readonly stripHeightPx: number
  /** How long pictures are captured at least, */
  readonly durationMs: number
  /** and from then on until the text of the element with this CSS selector changes. */
  readonly untilChanged: string
}

export interface TimedStrips {
  readonly pictures: readonly TimedStripPixels[]
  /** What the element said then. */
  readonly text: string
}

/** One picture as it was shown; times in milliseconds since the page's time origin. */
export interface TimedStripPixels {
  /** The strip's green channel row by row, a character an octet. */
  readonly luma: string
  /** Of the picture that the times are about; the pixels may already be the next one's. */
  readonly rtpTimestamp: number
  readonly presentedMs: number
  readonly displayMs: number
}

/** Runs in the page: the strip of each picture shown, with when the browser presented and expects to display it. */
export function captureTimedStrips(
  element: Element,
  { stripWidthPx, stripHeightPx, durationMs, untilChanged }: TimedStripCapture,
): Promise<TimedStrips> {
  const video = element as HTMLVideoElement
  const canvas = new OffscreenCanvas(stripWidthPx, stripHeightPx)
  const context = canvas.getContext("2d", { willReadFrequently: true })
  const pictures: TimedStripPixels[] = []
  const take = ({ presentationTime, expectedDisplayTime, rtpTimestamp = 0 }: VideoFrameCallbackMetadata) => {
    if (!context) return
    const top = video.videoHeight - stripHeightPx
    context.drawImage(video, 0, top, stripWidthPx, stripHeightPx, 0, 0, stripWidthPx, stripHeightPx)
    const { data } = context.getImageData(0, 0, stripWidthPx, stripHeightPx)
    const luma = String.fromCharCode(...data.filter((_, index) => index % 4 === 1))
    pictures.push({ luma, rtpTimestamp, presentedMs: presentationTime, displayMs: expectedDisplayTime })
  }
  const notBeforeMs = performance.now() + durationMs
  return new Promise((resolve) => {
    const changing = new MutationObserver(() => {
      if (performance.now() < notBeforeMs) return
      changing.disconnect()
      resolve({ pictures, text: document.querySelector(untilChanged)?.textContent ?? "" })
    })
    for (const watched of document.querySelectorAll(untilChanged)) {
      changing.observe(watched, { characterData: true, childList: true, subtree: true })
    }
    const look: VideoFrameRequestCallback = (_now, metadata) => {
      take(metadata)
      video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
  })
}
