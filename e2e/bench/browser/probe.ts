import type { StripFields } from "@crashcart/gateway/demo"

/** A picture as it was presented; times are milliseconds since the page's time origin. */
export interface PresentedPicture {
  readonly rtpTimestamp: number
  readonly presentedMs: number
}

/** What the page under test knows about its own video, for the bench to fetch. */
export interface Probe {
  /** When the first decoded picture of this page was presented. */
  firstPresentedMs: number | undefined
  pictures: PresentedPicture[]
  /** Pictures whose strip is still to be read; reading costs time, so that measured pictures are not read. */
  stripsWanted: number
  strips: (PresentedPicture & { readonly strip: StripFields })[]
  /** While true, each picture's strip is read, and keys are matched to the first picture that shows them. */
  watchesKeys: boolean
  /** Milliseconds from a key's event to the presentation of the picture that shows it. */
  keysSeenMs: number[]
}

declare global {
  var benchProbe: Probe
  var readStripFromRgba: (rgba: Uint8ClampedArray, width: number, height: number) => StripFields | undefined
}

/**
 * Runs in the page before its own scripts: watches each `<video>` that shows the target, by
 * `requestVideoFrameCallback`. Must not refer to anything outside itself; `readStripFromRgba` is put there by another
 * script.
 */
export function installProbe(): void {
  const probe: Probe = {
    firstPresentedMs: undefined,
    pictures: [],
    stripsWanted: 0,
    strips: [],
    watchesKeys: false,
    keysSeenMs: [],
  }
  globalThis.benchProbe = probe
  const canvas = new OffscreenCanvas(512, 64)
  const context = canvas.getContext("2d", { willReadFrequently: true })
  const known = new WeakSet<HTMLVideoElement>()
  const pressedMs: number[] = []
  let typedCount: number | undefined

  const readStrip = (video: HTMLVideoElement) => {
    context?.drawImage(video, 0, video.videoHeight - 64, 512, 64, 0, 0, 512, 64)
    const image = context?.getImageData(0, 0, 512, 64)
    return image && globalThis.readStripFromRgba(image.data, 512, 64)
  }
  const matchKeys = (strip: StripFields, presentedMs: number) => {
    const shown = strip.typedCount - (typedCount ?? strip.typedCount)
    typedCount = strip.typedCount
    for (const atMs of pressedMs.splice(0, shown)) probe.keysSeenMs.push(presentedMs - atMs)
  }
  const watch = (video: HTMLVideoElement) => {
    const presented = (_: number, metadata: VideoFrameCallbackMetadata) => {
      const { presentationTime, mediaTime } = metadata
      // Where pictures do not come as RTP, the console gives them the media time that RTP would have.
      const rtpTimestamp = metadata.rtpTimestamp ?? Math.round(mediaTime * 90_000) % 2 ** 32
      const picture = { rtpTimestamp, presentedMs: presentationTime }
      probe.firstPresentedMs ??= presentationTime
      probe.pictures.push(picture)
      if (probe.watchesKeys || probe.stripsWanted > 0) {
        const strip = readStrip(video)
        if (strip !== undefined && probe.watchesKeys) matchKeys(strip, presentationTime)
        if (strip !== undefined && probe.stripsWanted > 0) {
          probe.stripsWanted -= 1
          probe.strips.push({ ...picture, strip })
        }
      }
      video.requestVideoFrameCallback(presented)
    }
    video.requestVideoFrameCallback(presented)
  }
  addEventListener(
    "keydown",
    (event) => {
      if (probe.watchesKeys && !event.repeat) pressedMs.push(event.timeStamp)
    },
    { capture: true },
  )
  new MutationObserver(() => {
    for (const video of document.querySelectorAll("video")) {
      if (known.has(video)) continue
      known.add(video)
      watch(video)
    }
  }).observe(document, { childList: true, subtree: true })
}
