/** What the page is asked to do: its own pixels only, nothing the console's code offers. */
export interface StripCapture {
  readonly stripWidthPx: number
  readonly stripHeightPx: number
  /** How many pictures are watched; 0 takes the one shown now. */
  readonly pictures: number
  /** Every how many pictures one is captured. */
  readonly every: number
}

/**
 * Runs in the page: copies the strip's corner of pictures as the `<video>` shows them. One string a picture, its green
 * channel row by row (in a grey picture that is its luma), a character an octet; empty while there is no picture.
 */
export function captureStrips(element: Element, capture: StripCapture): Promise<string[]> {
  const video = element as HTMLVideoElement
  const { stripWidthPx, stripHeightPx, pictures, every } = capture
  const canvas = new OffscreenCanvas(stripWidthPx, stripHeightPx)
  const context = canvas.getContext("2d", { willReadFrequently: true })
  const captured: string[] = []
  const take = () => {
    if (!context || video.videoHeight < stripHeightPx) return
    const top = video.videoHeight - stripHeightPx
    context.drawImage(video, 0, top, stripWidthPx, stripHeightPx, 0, 0, stripWidthPx, stripHeightPx)
    const { data } = context.getImageData(0, 0, stripWidthPx, stripHeightPx)
    captured.push(String.fromCharCode(...data.filter((_, index) => index % 4 === 1)))
  }
  if (pictures === 0) {
    take()
    return Promise.resolve(captured)
  }
  return new Promise((resolve) => {
    let first: number | undefined
    let due = 0
    const look: VideoFrameRequestCallback = (_now, { presentedFrames }) => {
      first ??= presentedFrames
      const shown = presentedFrames - first
      if (shown >= due) {
        due += every
        take()
      }
      if (shown >= pictures) resolve(captured)
      else video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
  })
}
