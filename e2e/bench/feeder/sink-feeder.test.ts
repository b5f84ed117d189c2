import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  type AccessUnit,
  joinAnnexB,
  MemsinkSource,
  monotonicUs,
  splitAnnexB,
} from "@crashcart/gateway/video"
import { ABIS, loadSinkSystem } from "@crashcart/gateway/video/memsink-testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { ClipUnit } from "../clip.ts"
import { FrameClock, SinkFeeder } from "./sink-feeder.ts"

const system = await loadSinkSystem()
const abi = ABIS[process.arch] ?? { sizeT: 8, longDouble: "x87" }

/** Two groups of three pictures of 1280x720, baseline; the last octet tells them apart. */
const parameterSets = ["6742c01fda014016ec0440000003004000000f03c60ca8", "68ce0fc8"]
const unit = (isKey: boolean, frameNum: number, payload: number): ClipUnit => {
  // ue(0) first_mb, ue(7) or ue(5) slice type, ue(0) PPS, four bits of frame_num, a payload nobody decodes.
  const bits = `1${isKey ? "0001000" : "00110"}1${frameNum.toString(2).padStart(4, "0")}`
  const padded = `${bits}${"1".repeat(8 - (bits.length % 8))}`
  const octets = padded.match(/.{8}/g)?.map((octet) => Number.parseInt(octet, 2)) ?? []
  const slice = Uint8Array.of(isKey ? 0x65 : 0x61, ...octets, 0xab, payload)
  const sets = parameterSets.map((hex) => Uint8Array.from(Buffer.from(hex, "hex")))
  return { isKey, data: joinAnnexB(isKey ? [...sets, slice] : [slice]) }
}
const units = [0, 1, 2, 3, 4, 5].map((i) => unit(i % 3 === 0, i % 3, 0x80 + i))

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "feeder-"))
  path = join(folder, "clip.h264")
})
afterEach(() => rmSync(folder, { recursive: true }))

const makeFeeder = () =>
  new SinkFeeder({ path, width: 1280, height: 720, units, abi, system, nowUs: monotonicUs })

/** Reads the sink as the gateway does. */
class Reader implements AsyncDisposable {
  readonly source = new MemsinkSource({ path, isWritten: async () => true })
  readonly #leave = new AbortController()
  readonly #units = this.source.accessUnits(this.#leave.signal)[Symbol.asyncIterator]()

  async next(): Promise<AccessUnit> {
    const { value, done } = await this.#units.next()
    if (done === true) throw new Error("the source ended")
    return value
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave.abort()
    while (!(await this.#units.next()).done);
  }
}

describe("SinkFeeder", () => {
  it("is read back through the gateway's own source: each unit, in order, looped, at the time it was stamped", async () => {
    using feeder = makeFeeder()
    await using reader = new Reader()
    for (const index of [0, 1, 2, 3, 4, 5, 0, 1]) {
      const next = reader.next()
      const publication = feeder.publish()
      expect(publication).toMatchObject({ index, isKey: index % 3 === 0 })
      expect(publication.publishedUs).toBeGreaterThanOrEqual(publication.grabbedUs)
      const read = await next
      expect(read.nalUnits.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual(
        splitAnnexB(units[index]?.data ?? new Uint8Array(0)).map((bytes) =>
          Buffer.from(bytes).toString("hex"),
        ),
      )
      expect(read).toMatchObject({ width: 1280, height: 720, isKeyFrame: index % 3 === 0 })
      expect(Math.abs(read.timestampUs - publication.grabbedUs)).toBeLessThan(5_000)
    }
  })

  it("goes on at the next key frame when it is asked for one, and asked once it does so once", async () => {
    using feeder = makeFeeder()
    await using reader = new Reader()
    const first = reader.next()
    feeder.publish()
    await first
    reader.source.requestKeyFrame()
    // Every look that finds something passes the wish on: with the next picture at the latest.
    const second = reader.next()
    const answers = [feeder.publish().index]
    await second
    while (answers.at(-1) !== 3) {
      const next = reader.next()
      answers.push(feeder.publish().index)
      await next
    }
    expect(answers.length).toBeLessThanOrEqual(2)
    const next = reader.next()
    expect(feeder.publish().index).toBe(4)
    await next
  })

  it("refuses a clip that nobody could start to decode", () => {
    expect(
      () =>
        new SinkFeeder({ path, width: 1, height: 1, units: units.slice(1), abi, system, nowUs: monotonicUs }),
    ).toThrow("starts with a key frame")
  })
})

describe("FrameClock", () => {
  it("does not drift, however late it is asked", () => {
    const clock = new FrameClock(30, 1_000)
    let nowUs = 1_000
    const due: number[] = []
    for (let frame = 1; frame <= 300; frame += 1) {
      nowUs += clock.next(nowUs)
      due.push(nowUs)
      nowUs += (frame * 7919) % 33_000
    }
    expect(Math.abs((due.at(-1) ?? 0) - 10_001_000)).toBeLessThan(1)
  })

  it("skips the slots that are over, and never has two at once", () => {
    const clock = new FrameClock(100, 0)
    expect(clock.next(0)).toBe(10_000)
    expect(clock.next(10_000)).toBe(10_000)
    expect(clock.next(47_000)).toBe(3_000)
    expect(clock.next(50_000)).toBe(10_000)
  })
})
