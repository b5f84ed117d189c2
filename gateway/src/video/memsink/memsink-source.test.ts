import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Clock, systemClock } from "../../clock.ts"
import { keyFrame, SPS_1080P, slice } from "../h264/fixtures/pictures.ts"
import { joinAnnexB } from "../h264/index.ts"
import { monotonicUs } from "../monotonic.ts"
import { ABIS, MAGIC } from "./layout.ts"
import { MemsinkSource } from "./memsink-source.ts"
import { SinkThread } from "./sink-thread.ts"
import { loadSinkSystem } from "./system.ts"
import { SinkWriter, sinksOn } from "./testing/sink-writer.ts"
import { isState, Watched } from "./testing/watched.ts"

const system = await loadSinkSystem()
const abi = ABIS[process.arch] ?? { sizeT: 8, longDouble: "x87" }
const [V2, V3, , , , , V10] = sinksOn(abi)
if (V2 === undefined || V3 === undefined || V10 === undefined) throw new Error("sinks are missing")

let folder: string
let path: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "memsink-"))
  path = join(folder, "pi.h264")
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const key = (sps?: Uint8Array) => joinAnnexB(keyFrame(sps))
const delta = (frameNum: number) => joinAnnexB([slice({ frameNum })])

/** uStreamer writing to `path`: each picture stamped by the clock of its version, `ageS` ago. */
class Server implements Disposable {
  readonly writer: SinkWriter

  constructor(sink = V10 ?? { version: 10, size: 0 }) {
    this.writer = new SinkWriter(path, sink, abi, system)
  }

  put(data: Uint8Array, { online = true, ageS = 0.02 } = {}): void {
    const now = this.writer.layout.clock === "raw" ? system.rawSeconds() : monotonicUs() / 1e6
    this.writer.put({ data, online, grabbedAt: now - ageS, encodedAt: now - ageS + 0.01 })
  }

  [Symbol.dispose](): void {
    this.writer[Symbol.dispose]()
  }
}

/** Time that runs 20 times as fast, for what takes seconds. */
const hurriedClock: Clock = {
  nowMs: () => systemClock.nowMs() * 20,
  after: (delayMs, run) => systemClock.after(delayMs / 20, run),
}

describe.each(sinksOn(abi))("MemsinkSource on a version $version sink of $size bytes", (sink) => {
  it.each(["on the event loop", "on a thread of its own"])(
    "%s yields what uStreamer puts there, from a key frame on, at the time of its capture",
    async (where) => {
      using server = new Server(sink)
      await using thread = where === "on the event loop" ? undefined : SinkThread.start()
      await using watched = new Watched(path, { thread })
      const first = watched.next()
      server.put(delta(7))
      await watched.status(isState("live"))
      const beforeUs = monotonicUs()
      server.put(key(), { ageS: 0.05 })
      const unit = await first
      expect(unit).toMatchObject({ isKeyFrame: true, width: 1280, height: 720 })
      expect(unit.nalUnits).toHaveLength(3)
      // Captured 50 ms before it was put there, which was between these two moments; 1 ms for reading two clocks in a row.
      expect(unit.timestampUs).toBeGreaterThan(beforeUs - 50_000 - 1_000)
      expect(unit.timestampUs).toBeLessThan(monotonicUs() - 50_000 + 1_000)
      expect((unit.encodedUs ?? 0) - unit.timestampUs).toBeCloseTo(10_000, -1)
      server.put(delta(1))
      expect(await watched.next()).toMatchObject({
        isKeyFrame: false,
        nalUnits: [Buffer.from(slice({ frameNum: 1 }))],
      })
    },
  )
})

describe("MemsinkSource", () => {
  it("drops the picture that lay in the sink for seconds", async () => {
    using server = new Server()
    server.put(key(), { ageS: 3 })
    await using watched = new Watched(path)
    const first = watched.next()
    while (server.writer.lastClient === 0) await new Promise((resolve) => setImmediate(resolve))
    server.put(key(SPS_1080P))
    expect(await first).toMatchObject({ width: 1920 })
  })

  it("takes a fresh key frame that was there before it", async () => {
    using server = new Server()
    server.put(key())
    await using watched = new Watched(path)
    expect(await watched.next()).toMatchObject({ isKeyFrame: true })
  })

  it("asks for a key frame when it starts in the middle, and passes on one request of many", async () => {
    using server = new Server(V3)
    await using watched = new Watched(path)
    const first = watched.next()
    server.put(delta(5))
    while (!server.writer.keyRequested) await new Promise((resolve) => setImmediate(resolve))
    server.put(key())
    expect((await first).isKeyFrame).toBe(true)
    watched.source.requestKeyFrame()
    watched.source.requestKeyFrame()
    while (!server.writer.keyRequested) await new Promise((resolve) => setImmediate(resolve))
  })

  it("starts again at a key frame after pictures were missed", async () => {
    using server = new Server()
    await using watched = new Watched(path)
    server.put(key())
    await watched.next()
    const next = watched.next()
    server.put(delta(2))
    while (!server.writer.keyRequested) await new Promise((resolve) => setImmediate(resolve))
    server.put(key(SPS_1080P))
    expect(await next).toMatchObject({ isKeyFrame: true, width: 1920 })
    expect(watched.source.status.value).toEqual({ state: "live", width: 1920, height: 1080 })
  })

  it("says no signal while uStreamer shows its blank, device lost when the grabber is gone", async () => {
    using server = new Server()
    let plugged = true
    await using watched = new Watched(path, { devicePath: "/dev/video7", deviceExists: () => plugged })
    const first = watched.next()
    server.put(key(), { online: false })
    await watched.status(isState("no-signal"))
    plugged = false
    server.put(key(), { online: false })
    await watched.status(isState("device-lost"))
    plugged = true
    server.put(key())
    expect((await first).isKeyFrame).toBe(true)
    expect(watched.source.status.value.state).toBe("live")
  })

  it.each([
    ["no signal while uStreamer runs", true, "no-signal"],
    ["that uStreamer is down when nobody writes the sink", false, "encoder-down"],
  ] as const)("says %s and nothing comes, and goes on when something does", async (_, written, state) => {
    using server = new Server()
    await using watched = new Watched(path, { isWritten: async () => written, clock: hurriedClock })
    server.put(key())
    await watched.next()
    const next = watched.next()
    await watched.status(isState(state))
    server.put(delta(1))
    await watched.status(isState("live"))
    server.put(key())
    expect((await next).isKeyFrame).toBe(true)
  })

  it("waits for a sink that is not there yet, says so, and follows one that is replaced", async () => {
    await using watched = new Watched(path)
    const first = watched.next()
    const down = await watched.status(isState("encoder-down"))
    expect(down).toMatchObject({ reason: expect.stringContaining(`there is no ${path}`) })
    {
      using server = new Server()
      server.put(key())
      expect((await first).width).toBe(1280)
      fs.rmSync(path)
    }
    const second = watched.next()
    await watched.status(isState("encoder-down"))
    using server = new Server(V2)
    server.put(key(SPS_1080P))
    expect((await second).width).toBe(1920)
  })

  it("keeps the picture a slow consumer has not read, and goes on at a key frame", async () => {
    using server = new Server()
    await using watched = new Watched(path)
    server.put(key())
    await watched.next()
    server.put(delta(1))
    const seen = () => new Promise((resolve) => setTimeout(resolve, 0))
    while (fs.existsSync(path) && !server.writer.keyRequested) {
      await seen()
      server.put(delta(2))
    }
    expect((await watched.next()).nalUnits).toEqual([Buffer.from(slice({ frameNum: 1 }))])
    const next = watched.next()
    server.put(delta(3))
    server.put(key())
    expect((await next).isKeyFrame).toBe(true)
  })

  it("gives up on version 5 by name while uStreamer writes it, and waits while it is only left over", async () => {
    const header = Buffer.alloc(4096)
    header.writeBigUInt64LE(MAGIC)
    header.writeUInt32LE(5, 8)
    fs.writeFileSync(path, header)
    {
      await using waiting = new Watched(path, { isWritten: async () => false })
      const first = waiting.next()
      const down = await waiting.status(isState("encoder-down"))
      expect(down).toMatchObject({ reason: expect.stringContaining("version 5") })
      using server = new Server()
      server.put(key())
      expect((await first).isKeyFrame).toBe(true)
    }
    fs.writeFileSync(path, header)
    const source = new MemsinkSource({ path, isWritten: async () => true })
    const units = source.accessUnits(new AbortController().signal)[Symbol.asyncIterator]()
    await expect(units.next()).rejects.toMatchObject({ code: "video/memsink-unsupported" })
  })

  it("gives up on a sink that carries JPEG", async () => {
    using server = new Server()
    server.writer.put({ data: Uint8Array.of(0xff, 0xd8), format: "JPEG", grabbedAt: 0, encodedAt: 0 })
    const source = new MemsinkSource({ path, isWritten: async () => true })
    const units = source.accessUnits(new AbortController().signal)[Symbol.asyncIterator]()
    await expect(units.next()).rejects.toThrow(/carries JPEG, not H.264/)
  })
})
