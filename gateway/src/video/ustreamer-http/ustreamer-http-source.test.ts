import { setImmediate as turn } from "node:timers/promises"
import { afterEach, describe, expect, it } from "vitest"
import type { Observable } from "../../events.ts"
import { ManualClock } from "../../testing/manual-clock.ts"
import type { JpegPicture, VideoStatus } from "../source.ts"
import { framedPart, ScriptedUstreamer } from "./testing/scripted-ustreamer.ts"
import { type UstreamerHttpOptions, UstreamerHttpSource } from "./ustreamer-http-source.ts"

/** Resolves with the first value that passes, the present one included. */
function reaches<T>(observable: Observable<T>, passes: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const stop = observable.observe((value) => {
      if (passes(value)) {
        queueMicrotask(() => stop())
        resolve(value)
      }
    })
  })
}
const isState = (state: VideoStatus["state"]) => (status: VideoStatus) => status.state === state

/** A source being read: collects what it yields, stops with the test. */
class Watched implements AsyncDisposable {
  readonly source: UstreamerHttpSource
  readonly pictures: JpegPicture[] = []
  readonly #leave = new AbortController()
  readonly #done: Promise<void>
  #onPicture: (() => void) | undefined

  constructor(options: UstreamerHttpOptions) {
    this.source = new UstreamerHttpSource(options)
    this.#done = this.#collect()
  }

  async #collect(): Promise<void> {
    for await (const picture of this.source.pictures(this.#leave.signal)) {
      this.pictures.push(picture)
      this.#onPicture?.()
    }
  }

  async has(count: number): Promise<void> {
    while (this.pictures.length < count) {
      await new Promise<void>((resolve) => {
        this.#onPicture = resolve
      })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave.abort()
    await this.#done
  }
}

const jpeg = (...body: number[]) => Uint8Array.of(0xff, 0xd8, ...body, 0xff, 0xd9)

const openSockets = () =>
  process.getActiveResourcesInfo().filter((name) => /Server|Socket|PipeWrap|TCPWrap/.test(name)).length
const before = openSockets()

/** Handles close a few turns of the event loop after they were told to. */
const closingTurnsMax = 100_000
afterEach(async () => {
  for (let turns = 0; openSockets() > before; turns++) {
    if (turns === closingTurnsMax) throw new Error("a socket was left open")
    await turn()
  }
})

describe.each(["unix", "tcp"] as const)("UstreamerHttpSource over %s", (transport) => {
  it("yields live pictures and says their size", async () => {
    await using server = await ScriptedUstreamer.listen(transport)
    await using watched = new Watched({ address: server.address, monotonicUs: () => 9_000_000 })
    await server.streaming()
    server.send({ jpeg: jpeg(1), grabbed: 50, sent: 50.01 })
    await watched.has(1)
    expect(watched.pictures).toEqual([{ data: jpeg(1), timestampUs: 8_990_000, width: 1280, height: 720 }])
    expect(watched.source.status.value).toEqual({ state: "live", width: 1280, height: 720 })
    server.send({ jpeg: jpeg(2), width: 1920, height: 1080 })
    await watched.has(2)
    expect(watched.source.status.value).toEqual({ state: "live", width: 1920, height: 1080 })
  })

  it("gives the user name and password it was given, and says so when they are refused", async () => {
    await using server = await ScriptedUstreamer.listen(transport)
    server.authorization = Buffer.from("admin:s3cret").toString("base64")
    const credentials = { user: "admin", password: "s3cret" }
    {
      await using watched = new Watched({ address: server.address, credentials })
      await server.streaming()
      server.send({})
      await watched.has(1)
    }
    await using refused = new Watched({ address: server.address })
    const status = await reaches(refused.source.status, isState("encoder-down"))
    expect(status).toMatchObject({ reason: expect.stringContaining("refused the user name or password") })
  })
})

describe("UstreamerHttpSource", () => {
  it("keeps only the newest of what arrived in one turn of the event loop", async () => {
    await using server = await ScriptedUstreamer.listen()
    await using watched = new Watched({ address: server.address })
    await server.streaming()
    // Together less than the socket holds, each more than half of what one read takes: several reads in one turn.
    const large = (n: number) => ({ jpeg: Buffer.concat([jpeg(n), Buffer.alloc(40_000)]) })
    server.send(large(1), large(2), large(3))
    await watched.has(1)
    expect(watched.pictures.map((picture) => picture.data[2])).toEqual([3])
  })

  it("waits for the rest of a half part", async () => {
    await using server = await ScriptedUstreamer.listen()
    await using watched = new Watched({ address: server.address })
    await server.streaming()
    const bytes = framedPart({ jpeg: jpeg(1, 2, 3) })
    server.write(bytes.subarray(0, bytes.length - 30))
    await reaches(watched.source.state, (state) => state !== undefined)
    expect(watched.pictures).toEqual([])
    server.write(bytes.subarray(bytes.length - 30))
    await watched.has(1)
  })

  it("shows neither the blank nor a repeated picture, and says that there is no signal", async () => {
    await using server = await ScriptedUstreamer.listen()
    await using watched = new Watched({ address: server.address })
    await server.streaming()
    server.send({ online: false })
    await reaches(watched.source.status, isState("no-signal"))
    server.send({ jpeg: jpeg(1) })
    await reaches(watched.source.status, isState("live"))
    server.send({ grabbed: 100, sent: 101.004 })
    await reaches(watched.source.status, isState("no-signal"))
    expect(watched.pictures).toHaveLength(1)
  })

  it("tells an unplugged grabber from a missing signal", async () => {
    await using server = await ScriptedUstreamer.listen()
    let plugged = true
    const options = {
      devicePath: "/dev/video7",
      deviceExists: (path: string) => plugged && path === "/dev/video7",
    }
    await using watched = new Watched({ address: server.address, ...options })
    await server.streaming()
    server.send({ online: false })
    await reaches(watched.source.status, isState("no-signal"))
    plugged = false
    server.send({ online: false })
    await reaches(watched.source.status, isState("device-lost"))
    plugged = true
    server.send({})
    await reaches(watched.source.status, isState("live"))
  })

  it("learns from /state that there is no signal before any part came", async () => {
    await using server = await ScriptedUstreamer.listen()
    server.state = { online: false }
    await using watched = new Watched({ address: server.address })
    await reaches(watched.source.status, isState("no-signal"))
    expect(watched.source.state.value).toEqual({ online: false, width: 1280, height: 720, capturedFps: 0 })
  })

  it.each(["end", "reset"] as const)("comes back after the stream breaks by %s", async (how) => {
    await using server = await ScriptedUstreamer.listen()
    await using watched = new Watched({ address: server.address })
    await server.streaming()
    server.send({ jpeg: jpeg(1) })
    await watched.has(1)
    server.break(how)
    await reaches(watched.source.status, isState("encoder-down"))
    await server.streaming()
    server.send({ jpeg: jpeg(2) })
    await watched.has(2)
    expect(watched.source.status.value).toMatchObject({ state: "live" })
  })

  it("says in words that uStreamer is not running, and finds it when it is", async () => {
    let address: UstreamerHttpOptions["address"]
    {
      await using server = await ScriptedUstreamer.listen()
      address = server.address
    }
    await using watched = new Watched({ address })
    const status = await reaches(watched.source.status, isState("encoder-down"))
    expect(status).toMatchObject({
      reason: expect.stringContaining("uStreamer is not running: there is no socket"),
    })
    await using server = await ScriptedUstreamer.listen(address)
    await server.streaming()
    server.send({})
    await reaches(watched.source.status, isState("live"))
  })

  it("reconnects when the stream is malformed", async () => {
    await using server = await ScriptedUstreamer.listen()
    await using watched = new Watched({ address: server.address })
    await server.streaming()
    server.write(Buffer.from("Content-Type: image/jpeg\r\n\r\n"))
    const status = await reaches(watched.source.status, isState("encoder-down"))
    expect(status).toMatchObject({ reason: expect.stringContaining("not uStreamer's") })
  })

  it("reconnects when nothing comes for 3 s although /state says online, or is silent too", async () => {
    for (const state of [{ online: true }, undefined]) {
      const clock = new ManualClock()
      await using server = await ScriptedUstreamer.listen()
      server.state = state
      await using watched = new Watched({ address: server.address, clock })
      await server.streaming()
      server.send({})
      await watched.has(1)
      clock.advance(2_900)
      await turn()
      expect(watched.source.status.value.state).toBe("live")
      clock.advance(200)
      const status = await reaches(watched.source.status, isState("encoder-down"))
      expect(status).toMatchObject({ reason: expect.stringContaining("nothing for 3 s") })
    }
  })

  it("ends at once when it is told to, even while it waits to retry", async () => {
    const leave = new AbortController()
    const source = new UstreamerHttpSource({ address: { socketPath: "/nonexistent/ustreamer.sock" } })
    const pictures = source.pictures(leave.signal)[Symbol.asyncIterator]()
    const next = pictures.next()
    await reaches(source.status, isState("encoder-down"))
    leave.abort()
    expect(await next).toEqual({ done: true, value: undefined })
  })
})
