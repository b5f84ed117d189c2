import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import type { Observable } from "../../events.ts"
import { type Clock, systemClock } from "../clock.ts"
import { keyFrame, SPS_1080P, slice } from "../h264/fixtures/pictures.ts"
import { joinAnnexB } from "../h264/index.ts"
import { monotonicUs } from "../monotonic.ts"
import type { AccessUnit, VideoStatus } from "../source.ts"
import { ABIS, MAGIC } from "./layout.ts"
import { type MemsinkOptions, MemsinkSource } from "./memsink-source.ts"
import { loadSinkSystem } from "./system.ts"
import { SinkWriter, sinksOn } from "./testing/sink-writer.ts"

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

/** A source being read. */
class Watched implements AsyncDisposable {
  readonly source: MemsinkSource
  readonly #leave = new AbortController()
  readonly #units: AsyncIterator<AccessUnit>

  constructor(options: Partial<MemsinkOptions> = {}) {
    this.source = new MemsinkSource({ path, isWritten: async () => true, ...options })
    this.#units = this.source.accessUnits(this.#leave.signal)[Symbol.asyncIterator]()
  }

  async next(): Promise<AccessUnit> {
    const { value, done } = await this.#units.next()
    if (done === true) throw new Error("the source ended")
    return value
  }

  status(passes: (status: VideoStatus) => boolean): Promise<VideoStatus> {
    return reaches(this.source.status, passes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave.abort()
    while (!(await this.#units.next()).done);
  }
}

function reaches<T>(observable: Observable<T>, passes: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const stop = observable.observe((value) => {
      if (!passes(value)) return
      queueMicrotask(() => stop())
      resolve(value)
    })
  })
}
const isState = (state: VideoStatus["state"]) => (status: VideoStatus) => status.state === state

describe.each(sinksOn(abi))("MemsinkSource on a version $version sink of $size bytes", (sink) => {
  it("yields what uStreamer puts there, from a key frame on, at the time of its capture", async () => {
    using server = new Server(sink)
    await using watched = new Watched()
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
    server.put(delta(1))
    expect(await watched.next()).toMatchObject({
      isKeyFrame: false,
      nalUnits: [Buffer.from(slice({ frameNum: 1 }))],
    })
  })
})

describe("MemsinkSource", () => {
  it("drops the picture that lay in the sink for seconds", async () => {
    using server = new Server()
    server.put(key(), { ageS: 3 })
    await using watched = new Watched()
    const first = watched.next()
    while (server.writer.lastClient === 0) await new Promise((resolve) => setImmediate(resolve))
    server.put(key(SPS_1080P))
    expect(await first).toMatchObject({ width: 1920 })
  })

  it("takes a fresh key frame that was there before it", async () => {
    using server = new Server()
    server.put(key())
    await using watched = new Watched()
    expect(await watched.next()).toMatchObject({ isKeyFrame: true })
  })

  it("asks for a key frame when it starts in the middle, and passes on one request of many", async () => {
    using server = new Server(V3)
    await using watched = new Watched()
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
    await using watched = new Watched()
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
    await using watched = new Watched({ devicePath: "/dev/video7", deviceExists: () => plugged })
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
    await using watched = new Watched({ isWritten: async () => written, clock: hurriedClock })
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
    await using watched = new Watched()
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
    await using watched = new Watched()
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
      await using waiting = new Watched({ isWritten: async () => false })
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

/** A program that speaks like ustreamer-dump: writes out a file of lines, and goes on as the file grows. */
function scriptedDump(): { command: string; put: (data: Uint8Array) => void; asked: () => boolean } {
  const command = join(folder, "ustreamer-dump")
  const lines = join(folder, "lines")
  const asked = join(folder, "asked")
  fs.writeFileSync(lines, "")
  const script = `#!/bin/sh\ncase "$*" in *-k*) touch ${asked} ;; *) exec tail -n +1 -f ${lines} ;; esac\n`
  fs.writeFileSync(command, script, { mode: 0o755 })
  const put = (data: Uint8Array): void => {
    const description = { size: data.length, width: 1280, height: 720, format: 0x34363248, online: 1 }
    const picture = {
      ...description,
      grab_ts: 5,
      encode_end_ts: 5.02,
      data: Buffer.from(data).toString("base64"),
    }
    fs.appendFileSync(lines, `${JSON.stringify(picture)}\n`)
  }
  return { command, put, asked: () => fs.existsSync(asked) }
}

describe("MemsinkSource through ustreamer-dump", () => {
  const foreign = Buffer.alloc(4096)
  foreign.writeBigUInt64LE(MAGIC)
  foreign.writeUInt32LE(77, 8)
  const noKoffi = async () => {
    throw new GatewayError("video/memsink-unsupported", "no koffi here")
  }

  it.each([
    ["a version it does not know", {}],
    ["any sink where koffi does not load", { loadSystem: noKoffi }],
  ])("reads %s", async (_, options) => {
    fs.writeFileSync(path, foreign)
    const dump = scriptedDump()
    await using watched = new Watched({ dumpCommand: dump.command, ...options })
    const first = watched.next()
    dump.put(key())
    dump.put(delta(1))
    await watched.status(isState("live"))
    while (!dump.asked()) await new Promise((resolve) => setTimeout(resolve, 5))
    dump.put(key())
    expect(await first).toMatchObject({ isKeyFrame: true, width: 1280 })
    dump.put(delta(1))
    expect((await watched.next()).isKeyFrame).toBe(false)
  })

  it("says that it needs the program where that is missing", async () => {
    fs.writeFileSync(path, foreign)
    const source = new MemsinkSource({ path, dumpCommand: join(folder, "nowhere") })
    const units = source.accessUnits(new AbortController().signal)[Symbol.asyncIterator]()
    await expect(units.next()).rejects.toMatchObject({
      code: "video/memsink-unsupported",
      message: expect.stringContaining("Install the ustreamer package"),
    })
  })

  it("says why the program ended, and starts it again", async () => {
    fs.writeFileSync(path, foreign)
    const command = join(folder, "ustreamer-dump")
    fs.writeFileSync(command, "#!/bin/sh\necho '-- ERROR [1.0  main] -- input-sink: gone' >&2\nexit 1\n", {
      mode: 0o755,
    })
    await using watched = new Watched({ dumpCommand: command })
    const first = watched.next()
    const down = await watched.status(isState("encoder-down"))
    expect(down).toMatchObject({ reason: "ustreamer-dump ended: input-sink: gone" })
    const dump = scriptedDump()
    dump.put(key())
    dump.put(key())
    expect((await first).isKeyFrame).toBe(true)
  })
})
