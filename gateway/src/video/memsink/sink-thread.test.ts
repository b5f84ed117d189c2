import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { monotonicUs } from "../monotonic.ts"
import { ABIS } from "./layout.ts"
import type { ReadPicture, SinkEvents } from "./sink-events.ts"
import { SinkThread } from "./sink-thread.ts"
import { loadSinkSystem } from "./system.ts"
import { SinkWriter, sinksOn } from "./testing/sink-writer.ts"

const system = await loadSinkSystem()
const abi = ABIS[process.arch] ?? { sizeT: 8, longDouble: "x87" }
const sink = sinksOn(abi).find(({ version }) => version === 10) ?? { version: 10, size: 0 }

let folder: string
let path: string
let thread: SinkThread
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "sink-thread-"))
  path = join(folder, "pi.h264")
  thread = SinkThread.start()
})
afterEach(async () => {
  await thread[Symbol.asyncDispose]()
  fs.rmSync(folder, { recursive: true })
})

function put(writer: SinkWriter, data: string): void {
  const now = monotonicUs() / 1e6
  writer.put({ data: Buffer.from(data), grabbedAt: now, encodedAt: now })
}

/** Pictures as they come; told to whoever waits. */
class Seen implements SinkEvents {
  readonly invalid = () => undefined
  readonly stalled = () => undefined
  readonly pictures: string[] = []
  #waiting: (() => void) | undefined

  picture(picture: ReadPicture): void {
    this.pictures.push(Buffer.from(picture.data).toString())
    this.#waiting?.()
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }
}

const wishSent = () => undefined

describe("SinkThread", () => {
  it("hands over each picture while this thread turns, and ends when told to", async () => {
    using writer = new SinkWriter(path, sink, abi, system)
    const [events, stop] = [new Seen(), new AbortController()]
    const reading = thread.read({ path, events, wish: false, wishSent }, stop.signal)
    for (const data of ["one", "two", "three"]) {
      const next = events.next()
      put(writer, data)
      await next
    }
    stop.abort()
    expect(await reading).toBe("stopped")
    expect(events.pictures).toEqual(["one", "two", "three"])
  })

  it("misses no picture while this thread is busy, until it is stuck for many", async () => {
    using writer = new SinkWriter(path, sink, abi, system)
    const [events, stop] = [new Seen(), new AbortController()]
    const reading = thread.read({ path, events, wish: false, wishSent }, stop.signal)
    put(writer, "first")
    await events.next()
    for (let count = 0; count < 12; count += 1) {
      let before = 0
      writer.locked(() => {
        before = writer.lastClient
        put(writer, String(count))
      })
      // Each look at the sink says so there: seen without a turn of this event loop.
      while (writer.lastClient === before);
    }
    while (events.pictures.length < 9) await events.next()
    put(writer, "after")
    while (events.pictures.at(-1) !== "after") await events.next()
    expect(events.pictures).toEqual(["first", "0", "1", "2", "3", "4", "5", "6", "7", "after"])
    stop.abort()
    await reading
  })

  it("passes a key frame request on and says so", async () => {
    using writer = new SinkWriter(path, sink, abi, system)
    const stop = new AbortController()
    const sent = Promise.withResolvers<void>()
    put(writer, "picture")
    const events = new Seen()
    const reading = thread.read({ path, events, wish: false, wishSent: () => sent.resolve() }, stop.signal)
    await events.next()
    expect(writer.keyRequested).toBe(false)
    thread.wish()
    await sent.promise
    expect(writer.keyRequested).toBe(true)
    stop.abort()
    await reading
  })

  it("ends with what an observer throws, and reads again afterwards", async () => {
    using writer = new SinkWriter(path, sink, abi, system)
    put(writer, "picture")
    const stop = new AbortController()
    const fault = new Error("no such format")
    const failing: SinkEvents = {
      invalid: () => undefined,
      stalled: () => undefined,
      picture: () => {
        throw fault
      },
    }
    await expect(thread.read({ path, events: failing, wish: false, wishSent }, stop.signal)).rejects.toBe(
      fault,
    )
    const events = new Seen()
    const reading = thread.read({ path, events, wish: false, wishSent }, stop.signal)
    await events.next()
    stop.abort()
    expect(await reading).toBe("stopped")
  })

  it("says why a sink cannot be opened, as the system call said it, and when it may not be read", async () => {
    const events = new Seen()
    const { signal } = new AbortController()
    await expect(thread.read({ path, events, wish: false, wishSent }, signal)).rejects.toMatchObject({
      code: "ENOENT",
      syscall: "open",
    })
    const header = Buffer.alloc(4096)
    header.writeBigUInt64LE(0xcafebabecafebaben)
    header.writeUInt32LE(5, 8)
    fs.writeFileSync(path, header)
    await expect(thread.read({ path, events, wish: false, wishSent }, signal)).rejects.toMatchObject({
      name: "GatewayError",
      code: "video/memsink-unsupported",
    })
  })

  it("stops what it reads when it is disposed", async () => {
    using writer = new SinkWriter(path, sink, abi, system)
    put(writer, "picture")
    const events = new Seen()
    const reading = thread.read({ path, events, wish: false, wishSent }, new AbortController().signal)
    await events.next()
    await thread[Symbol.asyncDispose]()
    expect(await reading).toBe("stopped")
  })
})
