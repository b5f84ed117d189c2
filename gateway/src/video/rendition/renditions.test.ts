import { expect, it, vi } from "vitest"
import { GatewayError } from "../../errors.ts"
import { ManualClock } from "../../testing/manual-clock.ts"
import { FrameHub } from "../hub/index.ts"
import { delta, key, ScriptedSource } from "../hub/scripted-source.ts"
import type { AccessUnit } from "../source.ts"
import type { EncoderPicture, OutputCodec, PictureEncoder } from "../transcoder/index.ts"
import { Renditions } from "./renditions.ts"

/** Answers each picture when the test says so: a frame of one octet, the time of the picture. */
class ScriptedEncoder implements PictureEncoder {
  readonly description = "scripted"
  readonly counters = { encoded: 0, dropped: 0 }
  readonly pictures: EncoderPicture[] = []
  readonly #answers: PromiseWithResolvers<AccessUnit | undefined>[] = []
  isDisposed = false
  keyFrameRequests = 0

  encode(picture: EncoderPicture): Promise<AccessUnit | undefined> {
    this.pictures.push(picture)
    const answer = Promise.withResolvers<AccessUnit | undefined>()
    this.#answers.push(answer)
    return answer.promise
  }

  /** The oldest picture has become a frame, or nothing where it is outdated. */
  answer(): void {
    const picture = this.pictures[this.pictures.length - this.#answers.length]
    const isOutdated = picture !== undefined && "isOutdated" in picture && picture.isOutdated === true
    this.#answers.shift()?.resolve(isOutdated ? undefined : key(picture?.timestampUs ?? 0))
  }

  fail(): void {
    this.#answers.shift()?.reject(new GatewayError("video/encoder-failed", "it broke"))
  }

  requestKeyFrame(): void {
    this.keyFrameRequests += 1
  }

  setBitrate(): void {
    throw new Error("nobody asked for that")
  }

  setScale(): void {
    throw new Error("nobody asked for that")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true
    for (const answer of this.#answers.splice(0))
      answer.reject(new GatewayError("video/encoder-failed", "disposed"))
  }
}

function rig() {
  const parts = new AsyncDisposableStack()
  const clock = new ManualClock()
  const source = new ScriptedSource()
  const failures: unknown[] = []
  const onViewerFailure = (error: unknown) => void failures.push(error)
  const hub = parts.use(new FrameHub(source, { onViewerFailure, lingerMs: 0, clock }))
  const made: { readonly output: OutputCodec | undefined; readonly encoder: ScriptedEncoder }[] = []
  const encoders = async () => ({
    name: "node-av" as const,
    bitrateBps: 1_000_000,
    create: (_input: string, _bitrateBps: number, output?: OutputCodec) => {
      const encoder = new ScriptedEncoder()
      made.push({ output, encoder })
      return encoder
    },
  })
  const renditions = parts.use(
    new Renditions({ hub, encoders, onViewerFailure, onFailure: onViewerFailure, clock }),
  )
  const watch = (codec: OutputCodec) => {
    const seen: number[] = []
    const viewer = renditions.hub(codec).subscribe({
      accept: (unit) => {
        seen.push(unit.timestampUs)
        return true
      },
    })
    return { seen, viewer }
  }
  return {
    clock,
    source,
    hub,
    renditions,
    made,
    failures,
    watch,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

const patient = { interval: 1, timeout: 30_000 }

it("makes each codec once for all who watch it, and only while somebody does", async () => {
  await using room = rig()
  const first = room.watch("vp8")
  const second = room.watch("vp8")
  await room.source.put(key(1))
  await vi.waitUntil(() => room.made[0]?.encoder.pictures.length === 1, patient)
  room.made[0]?.encoder.answer()
  await vi.waitUntil(() => second.seen.length === 1, patient)
  expect([first.seen, second.seen]).toEqual([[1], [1]])
  expect(room.made.map(({ output }) => output)).toEqual(["vp8"])
  first.viewer[Symbol.dispose]()
  second.viewer[Symbol.dispose]()
  room.clock.advance(3000)
  await vi.waitUntil(() => room.made[0]?.encoder.isDisposed === true, patient)
  expect(room.hub.counters.viewers).toBe(0)
})

it("watches H.264 where it is, with no encoder", async () => {
  await using room = rig()
  expect(room.renditions.hub("h264")).toBe(room.hub)
  expect(room.made).toEqual([])
})

it("decodes all pictures and encodes the newest when the encoder is behind", async () => {
  await using room = rig()
  const { seen } = room.watch("jpeg")
  await room.source.put(key(1), delta(2), delta(3), delta(4))
  await vi.waitUntil(() => room.made[0]?.encoder.pictures.length === 1, patient)
  const encoder = room.made[0]?.encoder
  for (const count of [2, 3, 4]) {
    encoder?.answer()
    await vi.waitUntil(() => encoder?.pictures.length === count, patient)
  }
  encoder?.answer()
  await vi.waitUntil(() => seen.includes(4), patient)
  const outdated = encoder?.pictures.map((picture) => "isOutdated" in picture && picture.isOutdated)
  expect(outdated).toEqual([false, true, true, false])
  expect(seen).toEqual([1, 4])
})

it("starts another encoder at a key frame when one fails, after a pause", async () => {
  await using room = rig()
  const { seen } = room.watch("vp8")
  await room.source.put(key(1))
  await vi.waitUntil(() => room.made[0]?.encoder.pictures.length === 1, patient)
  room.made[0]?.encoder.fail()
  await vi.waitUntil(() => room.made[0]?.encoder.isDisposed === true, patient)
  room.clock.advance(1000)
  await room.source.put(delta(2), key(3))
  await vi.waitUntil(() => room.made[1]?.encoder.pictures.length === 1, patient)
  room.made[1]?.encoder.answer()
  await vi.waitUntil(() => seen.length === 1, patient)
  expect(seen).toEqual([3])
})

it("makes a key frame of the next picture, and asks for a picture where the screen stands still", async () => {
  await using room = rig()
  const { viewer } = room.watch("vp8")
  await room.source.put(key(1))
  await vi.waitUntil(() => room.made[0]?.encoder.pictures.length === 1, patient)
  room.made[0]?.encoder.answer()
  room.clock.advance(1000)
  const before = room.source.keyFrameRequests
  viewer.requestKeyFrame()
  expect(room.made[0]?.encoder.keyFrameRequests).toBeGreaterThan(0)
  room.clock.advance(199)
  expect(room.source.keyFrameRequests).toBe(before)
  room.clock.advance(1)
  expect(room.source.keyFrameRequests).toBe(before + 1)
})
