import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { parseHeader } from "./header.ts"
import { ABIS, findLayout, MAGIC } from "./layout.ts"
import { SinkFile } from "./sink-file.ts"
import { loadSinkSystem } from "./system.ts"
import { SinkWriter, sinksOn } from "./testing/sink-writer.ts"

const system = await loadSinkSystem()
/** A machine whose two clocks are 40 s apart. */
const clocks = { rawSeconds: () => 1000, monotonicSeconds: () => 1040 }
const nowOf = { raw: 1000, monotonic: 1040, either: 1040 }

let folder: string
let path: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "sink-file-"))
  path = join(folder, "sink.h264")
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const machines = Object.entries(ABIS).flatMap(([arch, abi]) =>
  sinksOn(abi).map((sink) => ({ arch, abi, sink })),
)

describe.each(machines)("a version $sink.version sink of $sink.size bytes on $arch", ({ abi, sink }) => {
  it("gives each picture once, with what uStreamer says of it", () => {
    using writer = new SinkWriter(path, sink, abi, system)
    using file = new SinkFile(path, { abi, system, clocks })
    const now = nowOf[writer.layout.clock]
    writer.put({
      data: Uint8Array.of(1, 2, 3),
      width: 1920,
      height: 1080,
      isKey: true,
      grabbedAt: now - 0.05,
      encodedAt: now - 0.01,
    })
    expect(file.mayHaveChanged()).toBe(true)
    const look = file.look()
    expect(look).toMatchObject({
      kind: "picture",
      picture: {
        data: Buffer.of(1, 2, 3),
        width: 1920,
        height: 1080,
        format: "H264",
        online: true,
        isKey: true,
        age: expect.closeTo(0.05, 6),
      },
    })
    expect(file.mayHaveChanged()).toBe(false)
    expect(file.look()).toEqual({ kind: "unchanged" })
    writer.put({ data: Uint8Array.of(4), online: false, grabbedAt: now, encodedAt: now })
    expect(file.mayHaveChanged()).toBe(true)
    expect(file.look()).toMatchObject({ picture: { data: Buffer.of(4), online: false, isKey: false } })
  })

  it("tells the server that a client is there, on the server's clock", () => {
    using writer = new SinkWriter(path, sink, abi, system)
    using file = new SinkFile(path, { abi, system, clocks })
    writer.put({ data: Uint8Array.of(1), grabbedAt: 999, encodedAt: 999 })
    file.look()
    expect(writer.lastClient).toBe(nowOf[writer.layout.clock])
  })

  it("asks for a key frame where the version can be asked", () => {
    using writer = new SinkWriter(path, sink, abi, system)
    using file = new SinkFile(path, { abi, system, clocks })
    writer.put({ data: Uint8Array.of(1), grabbedAt: 999, encodedAt: 999 })
    file.look(false)
    expect(writer.keyRequested).toBe(false)
    file.look(true)
    expect(writer.keyRequested).toBe(sink.version >= 3)
  })
})

describe("SinkFile", () => {
  const abi = { sizeT: 8, longDouble: "x87" } as const
  const sink = { version: 10, size: 160 + (2 << 20) }
  const open = () => new SinkFile(path, { abi, system, clocks })

  it("does not read while the server writes", () => {
    using writer = new SinkWriter(path, sink, abi, system)
    using file = open()
    writer.put({ data: Uint8Array.of(1), grabbedAt: 1040, encodedAt: 1040 })
    writer.locked(() => expect(file.look()).toEqual({ kind: "busy" }))
    expect(file.look().kind).toBe("picture")
  })

  it("leaves a file alone that no server has written to", () => {
    const untouched = Buffer.alloc(sink.size, 7)
    fs.writeFileSync(path, untouched)
    using file = open()
    expect(file.look(true)).toEqual({ kind: "unwritten" })
    expect(fs.readFileSync(path).equals(untouched)).toBe(true)
  })

  it("says which version it does not know, and writes nothing to it", () => {
    const foreign = Buffer.alloc(1000)
    foreign.writeBigUInt64LE(MAGIC)
    foreign.writeUInt32LE(77, 8)
    fs.writeFileSync(path, foreign)
    using file = open()
    expect(file.look(true)).toEqual({ kind: "unknown-version", version: 77 })
    expect(fs.readFileSync(path).equals(foreign)).toBe(true)
  })

  it("follows a server of another version that takes the file over", () => {
    using file = (() => {
      using writer = new SinkWriter(path, sink, abi, system)
      writer.put({ data: Uint8Array.of(1), grabbedAt: 1040, encodedAt: 1040 })
      return open()
    })()
    file.look()
    using writer = new SinkWriter(path, { version: 7, size: 128 + (2 << 20) }, abi, system)
    writer.put({ data: Uint8Array.of(2), grabbedAt: 1040, encodedAt: 1040 })
    expect(file.look()).toMatchObject({ kind: "picture", picture: { data: Buffer.of(2) } })
  })

  it("survives a file that is cut off under its reader", () => {
    using writer = new SinkWriter(path, sink, abi, system)
    using file = open()
    writer.put({ data: new Uint8Array(100_000), grabbedAt: 1040, encodedAt: 1040 })
    fs.truncateSync(path, 4096)
    expect(() => file.look()).toThrow(expect.objectContaining({ code: "video/memsink-invalid" }))
    fs.truncateSync(path, 0)
    expect(file.look()).toEqual({ kind: "unwritten" })
  })
})

describe("parseHeader", () => {
  it("answers random bytes with a header or the typed error, nothing else", () => {
    const anySink = fc.constantFrom(...machines)
    fc.assert(
      fc.property(anySink, fc.uint8Array({ maxLength: 200 }), fc.boolean(), ({ abi, sink }, bytes, small) => {
        const layout = findLayout(sink.version, sink.size, abi)
        if (layout === undefined) throw new Error("no layout")
        const header = Buffer.from(bytes)
        if (small && header.length >= 32) header.fill(0, 26, 32)
        try {
          expect(parseHeader(header, layout, sink.size).used).toBeLessThanOrEqual(sink.size - layout.data)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toHaveProperty("code", "video/memsink-invalid")
        }
      }),
    )
  })
})
