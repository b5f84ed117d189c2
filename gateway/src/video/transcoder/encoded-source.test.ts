import { describe, expect, it, vi } from "vitest"
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

  /** @param content what is to be seen; pictures with the same are the same. */
  put(timestampUs: number, content = timestampUs): void {
    const data = Buffer.allocUnsafeSlow(1).fill(content)
    this.#newest = { data, timestampUs, width: 16, height: 16 }
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
  readonly scales: number[] = []
  readonly taken: number[] = []
  keyFrameRequests = 0
  isDisposed = false
  #answer: PromiseWithResolvers<AccessUnit | undefined> | undefined

  constructor(bitrateBps: number) {
    this.bitratesBps = [bitrateBps]
  }

  encode(picture: JpegPicture): Promise<AccessUnit | undefined> {
    this.taken.push(picture.timestampUs)
    // As an encoder on another thread does: whoever gave the bytes has none any more.
    if (picture.data.byteLength === picture.data.buffer.byteLength)
      structuredClone(picture.data, { transfer: [picture.data.buffer] })
    this.#answer = Promise.withResolvers()
    return this.#answer.promise
  }

  finish(sizeBytes = 1): void {
    const timestampUs = this.taken.at(-1) ?? 0
    const isKeyFrame = this.taken.length === 1
    const nalUnits = [new Uint8Array(sizeBytes)]
    this.#answer?.resolve({ nalUnits, isKeyFrame, timestampUs, width: 16, height: 16 })
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

  setScale(scale: number): void {
    this.scales.push(scale)
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
  const source = new TranscodedSource(pictures, factory, { clock, nowUs: () => 1000 + clock.nowMs() })
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
  // It is given the picture that stands.
  await until(() => encoders[1]?.taken.length === 1)
  encoders[1]?.finish()
  await until(() => seen.length === 2)
  expect(seen).toEqual([1, 1100])
  expect(states).toEqual(["live", "encoder-down", "live"])
  expect(source.counters).toEqual({ encoded: 2, dropped: 2, encoderFailures: 1 })
  await stop()
})

it("waits longer with each failure", async () => {
  const { put, pictures, stop, encoders, clock, source } = rig()
  let dropped = 0
  const dropOne = async () => {
    pictures.put(99 - dropped)
    dropped++
    await until(() => source.counters.dropped === dropped)
  }
  for (const [nth, pauseMs] of [100, 200, 400].entries()) {
    if (nth === 0) await put(1)
    await until(() => encoders[nth]?.taken.length === 1)
    encoders[nth]?.give(broken())
    dropped++
    await until(() => source.counters.dropped === dropped)
    clock.advance(pauseMs - 1)
    await dropOne()
    expect(encoders).toHaveLength(nth + 1)
    // The picture that stands is looked at every 40 ms.
    clock.advance(40)
  }
  await until(() => encoders.length === 4)
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

it("passes key frame requests, bitrate and size on, the latter two also to the next encoder", async () => {
  const { put, stop, encoders, clock, source } = rig()
  source.requestKeyFrame()
  const first = await put(1)
  source.requestKeyFrame()
  source.steer({ bitrateBps: 2000, framesPerSecond: undefined, scale: 0.5 })
  expect([first.keyFrameRequests, first.bitratesBps, first.scales]).toEqual([1, [3000, 2000], [0.5]])
  first.give(broken())
  await until(() => first.isDisposed)
  clock.advance(100)
  await until(() => encoders.length === 2)
  expect([encoders[1]?.bitratesBps, encoders[1]?.scales]).toEqual([[2000], [0.5]])
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

describe("a picture that stands still", () => {
  /** Lets time pass until the encoder is given a picture again. @returns after how long, milliseconds. */
  async function untilAgain({ clock }: ReturnType<typeof rig>, encoder: ScriptedEncoder, sizeBytes: number) {
    const { length } = encoder.taken
    await until(() => clock.pending > 0)
    let passedMs = 0
    for (; encoder.taken.length === length; passedMs += 10) {
      clock.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
    encoder.finish(sizeBytes)
    return passedMs
  }

  it("is refined every 40 ms until nothing is left to add, then shown again once a second", async () => {
    const all = rig()
    const encoder = await all.put(1)
    encoder.finish(50)
    let refinedMs = 0
    for (let pauseMs = 0; pauseMs <= 40; refinedMs += pauseMs) {
      all.pictures.put(2, 1)
      pauseMs = await untilAgain(all, encoder, refinedMs < 400 ? 12 : 1)
    }
    expect(refinedMs).toBeGreaterThan(600)
    expect(refinedMs).toBeLessThan(640 + 1000 + 50)
    expect(await untilAgain(all, encoder, 1)).toBe(1000)
    await all.stop()
  })

  it("gives up refining after a hundred times", async () => {
    const all = rig()
    const encoder = await all.put(1)
    encoder.finish(50)
    let refinedMs = 0
    for (let pauseMs = 0; pauseMs <= 40; refinedMs += pauseMs) pauseMs = await untilAgain(all, encoder, 50)
    expect(refinedMs).toBeGreaterThan(4000)
    expect(refinedMs).toBeLessThan(4000 + 1000 + 50)
    await all.stop()
  })

  it("is there at once, as of now, for a viewer who comes", async () => {
    const all = rig()
    const encoder = await all.put(1)
    encoder.finish()
    await until(() => all.seen.length === 1)
    all.clock.advance(10)
    all.source.requestKeyFrame()
    await until(() => encoder.taken.length === 2)
    expect([encoder.keyFrameRequests, encoder.taken]).toEqual([1, [1, 1010]])
    await all.stop()
  })

  it("is not shown again once the source has no picture", async () => {
    const { put, pictures, clock, stop, seen } = rig()
    const encoder = await put(1)
    encoder.finish()
    await until(() => seen.length === 1)
    pictures.status.set({ state: "no-signal" })
    clock.advance(5000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(encoder.taken).toEqual([1])
    await stop()
  })
})

it("takes as many pictures a second as it is told, and ends with the newest", async () => {
  const { put, pictures, clock, source, stop, seen } = rig()
  source.steer({ bitrateBps: 3000, framesPerSecond: 10, scale: 1 })
  const encoder = await put(1)
  encoder.finish()
  await until(() => seen.length === 1)
  for (const timestampUs of [2, 3]) {
    clock.advance(33)
    pictures.put(timestampUs)
  }
  await new Promise((resolve) => setImmediate(resolve))
  expect(encoder.taken).toEqual([1])
  clock.advance(40)
  await until(() => encoder.taken.length === 2)
  expect(encoder.taken).toEqual([1, 3])
  await stop()
})

it("leaves pictures out while it is told to hold, but for three a second", async () => {
  const { put, pictures, clock, source, stop, seen } = rig()
  let isCongested = false
  source.holdWhile(() => isCongested)
  const encoder = await put(1)
  encoder.finish()
  await until(() => seen.length === 1)
  isCongested = true
  pictures.put(2)
  for (let ms = 0; ms < 290; ms += 10) {
    clock.advance(10)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(encoder.taken).toEqual([1])
  clock.advance(30)
  await until(() => encoder.taken.length === 2)
  encoder.finish()
  await until(() => seen.length === 2)
  pictures.put(3)
  isCongested = false
  clock.advance(20)
  await until(() => encoder.taken.length === 3)
  await stop()
})
