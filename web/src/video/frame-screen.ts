/** Where decoded pictures go: in the end a `MediaStream` for a `<video>`. */
export interface FrameScreen {
  readonly stream: MediaStream
  /**
   * Shows a picture and closes it.
   * @param timeUs its media time, where it has none of its own
   * @returns its media time in the track, microseconds; undefined where the track has times of its own.
   */
  show(picture: VideoFrame | ImageBitmap, timeUs: number): number | undefined
  close(): void
}

type Generator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> }

interface Generators {
  readonly MediaStreamTrackGenerator?: new (init: { kind: "video" }) => Generator
}

/** Whether this browser puts pictures into a track as they are; in 2026 Chromium's kin do. */
export function hasGenerator(): boolean {
  return (globalThis as Generators).MediaStreamTrackGenerator !== undefined
}

/** The best this browser has. */
export function frameScreen(): FrameScreen {
  const { MediaStreamTrackGenerator } = globalThis as Generators
  return MediaStreamTrackGenerator === undefined
    ? new CanvasScreen()
    : new GeneratorScreen(new MediaStreamTrackGenerator({ kind: "video" }))
}

/** Pictures are handed on, not drawn: a third of the delay of a canvas, and half its CPU. */
class GeneratorScreen implements FrameScreen {
  readonly stream: MediaStream
  readonly #track: Generator
  readonly #writer: WritableStreamDefaultWriter<VideoFrame>

  constructor(track: Generator) {
    this.#track = track
    this.#writer = track.writable.getWriter()
    this.stream = new MediaStream([track])
  }

  show(picture: VideoFrame | ImageBitmap, timeUs: number): number {
    const frame = picture instanceof VideoFrame ? picture : framed(picture, timeUs)
    const { timestamp } = frame
    // The track ends with the stream: then nobody is left to see it.
    this.#writer.write(frame).catch(() => frame.close())
    return timestamp
  }

  close(): void {
    this.#track.stop()
    this.#writer.close().catch(() => undefined)
  }
}

function framed(bitmap: ImageBitmap, timestamp: number): VideoFrame {
  const frame = new VideoFrame(bitmap, { timestamp })
  bitmap.close()
  return frame
}

/** Draws each picture, and shows the canvas in the `<video>`: elsewhere there is no other way into one. */
class CanvasScreen implements FrameScreen {
  readonly stream: MediaStream
  readonly #canvas = document.createElement("canvas")
  readonly #context: CanvasRenderingContext2D | null

  constructor() {
    this.#context = this.#canvas.getContext("2d", { alpha: false, desynchronized: true })
    this.stream = this.#canvas.captureStream()
  }

  show(picture: VideoFrame | ImageBitmap): undefined {
    const [width, height] =
      "displayWidth" in picture
        ? [picture.displayWidth, picture.displayHeight]
        : [picture.width, picture.height]
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
    this.#context?.drawImage(picture, 0, 0)
    picture.close()
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop()
  }
}
