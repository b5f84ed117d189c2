/** What the floor page is given; the clip is fetched from beside it. */
export interface FloorJob {
  readonly codec: string
  readonly framesPerSecond: number
  readonly units: readonly { readonly offset: number; readonly sizeBytes: number; readonly isKey: boolean }[]
}

declare global {
  /** Milliseconds from handing a unit to the decoder until its picture was presented. */
  var floorLatenciesMs: number[]
}

/**
 * Runs in a page of its own: the least that this browser needs from an encoded picture in its memory to the screen, with
 * no network, no jitter buffer and no session: WebCodecs into a `<video>`. Must not refer to anything outside itself.
 */
export async function runFloor({ codec, framesPerSecond, units }: FloorJob): Promise<void> {
  type Generator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> }
  const { MediaStreamTrackGenerator } = globalThis as unknown as {
    readonly MediaStreamTrackGenerator: new (init: { kind: "video" }) => Generator
  }
  globalThis.floorLatenciesMs = []
  const clip = await (await fetch("clip")).arrayBuffer()
  const generator = new MediaStreamTrackGenerator({ kind: "video" })
  const writer = generator.writable.getWriter()
  const video = document.querySelector("video")
  if (video === null) throw new Error("the page has no video")
  video.srcObject = new MediaStream([generator])
  const sentMs = new Map<number, number>()
  const presented = (_: number, { mediaTime, presentationTime }: VideoFrameCallbackMetadata) => {
    const key = Math.round(mediaTime * 1e6)
    const atMs = sentMs.get(key)
    if (atMs !== undefined) globalThis.floorLatenciesMs.push(presentationTime - atMs)
    sentMs.delete(key)
    video.requestVideoFrameCallback(presented)
  }
  video.requestVideoFrameCallback(presented)
  const decoder = new VideoDecoder({
    output: (frame) => void writer.write(frame),
    error: (error) => {
      throw error
    },
  })
  decoder.configure({ codec, optimizeForLatency: true })
  const periodMs = 1000 / framesPerSecond
  const startMs = performance.now()
  for (let frame = 0; ; frame += 1) {
    const waitMs = startMs + frame * periodMs - performance.now()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)))
    const unit = units[frame % units.length]
    if (unit === undefined) return
    const timestamp = Math.round(frame * periodMs * 1000)
    sentMs.set(timestamp, performance.now())
    const data = new Uint8Array(clip, unit.offset, unit.sizeBytes)
    decoder.decode(new EncodedVideoChunk({ type: unit.isKey ? "key" : "delta", timestamp, data }))
  }
}
