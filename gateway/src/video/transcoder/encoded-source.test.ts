import { expect, it, vi } from "vitest"
import { GatewayError } from "../../errors.ts"
import { ObservableValue } from "../../events.ts"
import { ManualClock } from "../../testing/manual-clock.ts"
import type { AccessUnit, JpegPicture, JpegSource, VideoStatus } from "../source.ts"
import { TranscodedSource } from "./encoded-source.ts"
import type { PictureEncoder } from "./picture-encoder.ts"

/** Pictures in a test's hand: only the newest one waits. */
class ScriptedPictures implements JpegSource {
  readonly status = new ObservableValue<VideoStatus>({ state: "live", width: 16, height: 16 })
  #newest: JpegPicture | undefined
  #wake: () => void = () => undefined
  readers = 0

  put(timestampUs: number): void {
    this.#newest = { data: Uint8Array.of(timestampUs), timestampUs, width: 16, height: 16 }
    this.#wake()
  }

  async *pictures(signal: AbortSignal): AsyncGenerator<JpegPicture> {
    this.readers++
    signal.addEventListener("abort", () => this.#wake(), { once: true })
    try {
      while (!signal.aborted) {
        const picture = this.#newest
        this.#newest = undefined
        if (picture !== undefined) yield picture
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
      }
    } finally {
      this.readers--
    }
  }
}

/** An encoder whose every answer a test gives. */
class ScriptedEncoder implements PictureEncoder {
  readonly description = "scripted"
  readonly counters = { encoded: 0, dropped: 0 }
  readonly bitratesBps: number[]
  readonly taken: number[] = []
  keyFrameRequests = 0
  isDisposed = false
  #answer: PromiseWithResolvers<AccessUnit | undefined> | undefined

  constructor(bitrateBps: number) {
    this.bitratesBps = [bitrateBps]
  }

  encode(picture: JpegPicture): Promise<AccessUnit | undefined> {
    this.taken.push(picture.timestampUs)
    this.#answer = Promise.withResolvers()
    return this.#answer.promise
  }

  finish(): void {
    const timestampUs = this.taken.at(-1) ?? 0
    const isKeyFrame = this.taken.length === 1
    this.#answer?.resolve({ nalUnits: [Uint8Array.of(5)], isKeyFrame, timestampUs, width: 16, height: 16 })
  }

  give(answer: undefined | Error): void {
    if (answer === undefined) this.#answer?.resolve(undefined)
    else this.#answer?.reject(answer)
  }

  requestKeyFrame(): void {
    this.keyFrameRequests++
  }

  setBitrate(bitrateBps: number): void {
    this.bitratesBps.push(bitrateBps)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true
  }
}

/** Waits for what is meant, looking often; the limit only ends a test that hangs. */
const until = (holds: () => boolean) => vi.waitUntil(holds, { interval: 1, timeout: 30_000 })

function rig() {
  const pictures = new ScriptedPictures()
  const clock = new ManualClock()
  const encoders: ScriptedEncoder[] = []
  const factory = {
    name: "node-av",
    bitrateBps: 3000,
    create: (_input: string, bitrateBps: number) => {
      const encoder = new ScriptedEncoder(bitrateBps)
      encoders.push(encoder)
      return encoder
    },
  } as const
  const source = new TranscodedSource(pictures, factory, { clock })
  const abort = new AbortController()
  const seen: number[] = []
  const states: string[] = []
  source.status.observe((status) => states.push(status.state))
  const ended = (async () => {
    for await (const unit of source.accessUnits(abort.signal)) seen.push(unit.timestampUs)
  })()
  /** Gives one picture and waits until the `nth` encoder has it. */
  const put = async (timestampUs: number, nth = 0) => {
    pictures.put(timestampUs)
    await until(() => encoders[nth]?.taken.at(-1) === timestampUs)
    return encoders[nth] as ScriptedEncoder
  }
  const stop = async () => {
    abort.abort()
    for (const encoder of encoders) encoder.give(undefined)
    await ended
  }
  return { pictures, clock, encoders, source, seen, states, put, stop, ended, abort }
}

const broken = () => new GatewayError("video/encoder-failed", "It broke.")

it("encodes each picture while it keeps up", async () => {
  const { put, seen, stop, source } = rig()
  for (const timestampUs of [1, 2, 3]) {
    const encoder = await put(timestampUs)
    encoder.finish()
    await until(() => seen.includes(timestampUs))
  }
  expect(source.counters).toEqual({ encoded: 3, dropped: 0, encoderFailures: 0 })
  await stop()
})

it("has one picture encoded while the newest waits, so that a slow encoder never works on an old one", async () => {
  const { pictures, put, seen, stop, encoders } = rig()
  const encoder = await put(1)
  for (const timestampUs of [2, 3, 4, 5]) pictures.put(timestampUs)
  expect(encoder.taken).toEqual([1])
  encoder.finish()
  await until(() => encoder.taken.length === 2)
  encoder.finish()
  await until(() => seen.length === 2)
  expect(seen).toEqual([1, 5])
  expect(encoders).toHaveLength(1)
  await stop()
})

it("replaces an encoder that failed, after a pause, and tells why there is no picture meanwhile", async () => {
  const { put, pictures, seen, states, stop, encoders, clock, source } = rig()
  const first = await put(1)
  first.finish()
  await put(2)
  first.give(broken())
  await until(() => first.isDisposed)
  expect(source.status.value).toEqual({ state: "encoder-down", reason: "It broke." })
  pictures.put(3)
  await until(() => source.counters.dropped === 2)
  expect(encoders).toHaveLength(1)
  clock.advance(100)
  const second = await put(4, 1)
  second.finish()
  await until(() => seen.includes(4))
  expect(seen).toEqual([1, 4])
  expect(states).toEqual(["live", "encoder-down", "live"])
  expect(source.counters).toEqual({ encoded: 2, dropped: 2, encoderFailures: 1 })
  await stop()
})

it("waits longer with each failure", async () => {
  const { put, pictures, stop, encoders, clock, source } = rig()
  let dropped = 0
  const dropOne = async () => {
    pictures.put(99)
    dropped++
    await until(() => source.counters.dropped === dropped)
  }
  for (const [nth, pauseMs] of [100, 200, 400].entries()) {
    const encoder = await put(nth + 1, nth)
    encoder.give(broken())
    dropped++
    await until(() => source.counters.dropped === dropped)
    clock.advance(pauseMs - 1)
    await dropOne()
    expect(encoders).toHaveLength(nth + 1)
    clock.advance(1)
  }
  await stop()
})

it("says what the picture source says while no pictures come", async () => {
  const { put, pictures, stop, source } = rig()
  const encoder = await put(1)
  encoder.give(broken())
  await until(() => source.status.value.state === "encoder-down")
  pictures.status.set({ state: "no-signal" })
  expect(source.status.value).toEqual({ state: "no-signal" })
  pictures.status.set({ state: "live", width: 16, height: 16 })
  expect(source.status.value.state).toBe("encoder-down")
  await stop()
})

it("ends with what cannot be mended, and lets everything go", async () => {
  const { put, pictures, ended, encoders } = rig()
  const encoder = await put(1)
  const reason = new GatewayError("video/encoder-unavailable", "Install ffmpeg.")
  encoder.give(reason)
  await expect(ended).rejects.toBe(reason)
  expect([pictures.readers, encoders[0]?.isDisposed]).toEqual([0, true])
})

it("passes key frame requests and bitrates on, the bitrate also to the next encoder", async () => {
  const { put, stop, encoders, clock, source } = rig()
  source.requestKeyFrame()
  const first = await put(1)
  source.requestKeyFrame()
  source.setBitrate(2000)
  expect([first.keyFrameRequests, first.bitratesBps]).toEqual([1, [3000, 2000]])
  first.give(broken())
  await until(() => first.isDisposed)
  clock.advance(100)
  await put(2, 1)
  expect(encoders[1]?.bitratesBps).toEqual([2000])
  await stop()
})

it("lets the encoder and the pictures go when aborted, and starts again with a new encoder", async () => {
  const { put, stop, pictures, encoders, source } = rig()
  await put(1)
  await stop()
  expect([pictures.readers, encoders[0]?.isDisposed]).toEqual([0, true])
  const again = source.accessUnits(new AbortController().signal)[Symbol.asyncIterator]()
  const next = again.next()
  const encoder = await put(2, 1)
  encoder.finish()
  expect((await next).value?.isKeyFrame).toBe(true)
  await again.return(undefined)
  expect(encoder.isDisposed).toBe(true)
})
