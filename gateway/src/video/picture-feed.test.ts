import { expect, it, vi } from "vitest"
import { ObservableValue } from "../events.ts"
import { PictureFeed } from "./picture-feed.ts"
import type { JpegPicture, JpegSource, VideoStatus } from "./source.ts"

/** A source in the test's hand; pictures are read as they are put. */
class HandFed implements JpegSource {
  readonly status = new ObservableValue<VideoStatus>({ state: "live", width: 8, height: 8 })
  readers = 0
  #queue: JpegPicture[] = []
  #wake: () => void = () => undefined
  #error: Error | undefined

  put(...octets: number[]): void {
    this.#queue.push({ data: Uint8Array.from(octets), timestampUs: 1, width: 8, height: 8 })
    this.#wake()
  }

  fail(error: Error): void {
    this.#error = error
    this.#wake()
  }

  async *pictures(signal: AbortSignal): AsyncGenerator<JpegPicture> {
    this.readers += 1
    signal.addEventListener("abort", () => this.#wake())
    try {
      while (!signal.aborted) {
        if (this.#error !== undefined) throw this.#error
        const picture = this.#queue.shift()
        if (picture !== undefined) yield picture
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
      }
    } finally {
      this.readers -= 1
    }
  }
}

function rig() {
  const source = new HandFed()
  const feed = new PictureFeed(source)
  const watch = () => {
    const seen: number[] = []
    const errors: unknown[] = []
    const leave = feed.watch({
      changed: () => seen.push(feed.latest?.data[0] ?? -1),
      failed: (error) => errors.push(error),
    })
    return { seen, errors, leave }
  }
  return { source, feed, watch }
}

const until = (holds: () => boolean) => vi.waitUntil(holds, { interval: 1, timeout: 10_000 })

it("reads its source once for everybody, and only while somebody watches", async () => {
  const { source, feed, watch } = rig()
  expect(source.readers).toBe(0)
  const [a, b] = [watch(), watch()]
  source.put(1)
  await until(() => a.seen.length === 1)
  expect([b.seen, source.readers]).toEqual([[1], 1])
  await a.leave()
  expect(source.readers).toBe(1)
  await b.leave()
  expect([source.readers, feed.latest]).toEqual([0, undefined])
})

it("tells nobody of a picture that shows the same", async () => {
  const { source, watch } = rig()
  const { seen, leave } = watch()
  source.put(1, 1)
  source.put(1, 1)
  source.put(1, 2)
  source.put(3)
  await until(() => seen.at(-1) === 3)
  expect(seen).toEqual([1, 1, 3])
  await leave()
})

it("shows a latecomer at once what the screen shows", async () => {
  const { source, watch } = rig()
  const first = watch()
  source.put(7)
  await until(() => first.seen.length === 1)
  const late = watch()
  expect(late.seen).toEqual([7])
  await Promise.all([first.leave(), late.leave()])
})

it("forgets the picture with the signal, and tells of the same one when it is back", async () => {
  const { source, feed, watch } = rig()
  const { seen, leave } = watch()
  source.put(7)
  await until(() => seen.length === 1)
  source.status.set({ state: "no-signal" })
  expect(feed.latest).toBeUndefined()
  source.status.set({ state: "live", width: 8, height: 8 })
  source.put(7)
  await until(() => seen.length === 2)
  await leave()
})

it("passes on what its source threw, and reads anew for the next one who comes", async () => {
  const { source, watch } = rig()
  const { errors, leave } = watch()
  const error = new Error("broken for good")
  source.fail(error)
  await until(() => errors.length === 1)
  expect(errors).toEqual([error])
  await leave()
  expect(source.readers).toBe(0)
})
