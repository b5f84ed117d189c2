import * as fs from "node:fs"
import { type Abi, findLayout, ID_OFFSET, MAGIC, type SinkLayout } from "../layout.ts"
import { readLongDouble, writeLongDouble } from "../long-double.ts"
import type { SinkSystem } from "../system.ts"

export interface WrittenPicture {
  readonly data: Uint8Array
  readonly width?: number
  readonly height?: number
  readonly format?: string
  readonly online?: boolean
  readonly isKey?: boolean
  /** Seconds on the server's clock. */
  readonly grabbedAt: number
  readonly encodedAt: number
}

/** Every sink a reader may meet on a machine: version and file size of its H.264 sink. Version 7 comes twice. */
export function sinksOn(abi: Abi): readonly { readonly version: number; readonly size: number }[] {
  const [v7, v7b, v10] = abi.sizeT === 4 ? ([96, 104, 120] as const) : ([128, 144, 160] as const)
  return [
    { version: 2, size: 33_554_560 },
    { version: 3, size: 33_554_576 },
    { version: 4, size: 33_554_576 },
    { version: 7, size: v7 + (2 << 20) },
    { version: 7, size: v7b + (2 << 20) },
    { version: 8, size: v7b + (2 << 20) },
    { version: 10, size: v10 + (2 << 20) },
  ]
}

/** uStreamer's side of a memory sink, any version and machine: writes in uStreamer's order, under the lock. */
export class SinkWriter implements Disposable {
  readonly layout: SinkLayout
  readonly #fd: number
  readonly #system: SinkSystem
  #pictures = 0n

  /** Creates the file, or takes over an existing one as a restarted uStreamer does. */
  constructor(path: string, sink: { version: number; size: number }, abi: Abi, system: SinkSystem) {
    const layout = findLayout(sink.version, sink.size, abi)
    if (layout === undefined) throw new Error(`no layout for version ${sink.version}`)
    this.layout = layout
    this.#system = system
    this.#fd = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o660)
    fs.ftruncateSync(this.#fd, sink.size)
    this.#pictures = BigInt(Math.floor(performance.now() * 1000)) << 20n
  }

  /** Writes one picture: id, payload, size, description, then magic and version. */
  put(picture: WrittenPicture): void {
    this.locked(() => {
      const { layout } = this
      const id = Buffer.alloc(8)
      id.writeBigUInt64LE(++this.#pictures)
      this.#write(id, ID_OFFSET)
      this.#write(picture.data, layout.data)
      const used = Buffer.alloc(layout.abi.sizeT)
      used.writeUInt32LE(picture.data.length)
      this.#write(used, layout.at("used"))
      this.#describe(picture)
      const magic = Buffer.alloc(12)
      magic.writeBigUInt64LE(MAGIC)
      magic.writeUInt32LE(layout.version, 8)
      this.#write(magic, 0)
      if (picture.isKey === true && this.keyRequested) this.#writeU8(layout.offsetOf("keyRequested") ?? 0, 0)
    })
  }

  /** Runs `body` while holding the sink's lock, as a server in the middle of writing does. */
  locked(body: () => void): void {
    while (!this.#system.tryLock(this.#fd));
    try {
      body()
    } finally {
      this.#system.unlock(this.#fd)
    }
  }

  /** `last_client_ts`, seconds on the server's clock. */
  get lastClient(): number {
    const bytes = Buffer.alloc(16)
    fs.readSync(this.#fd, bytes, 0, 16, this.layout.at("lastClient"))
    return readLongDouble(bytes, 0, this.layout.abi.longDouble)
  }

  /** True when a client asked for a key frame. */
  get keyRequested(): boolean {
    const offset = this.layout.offsetOf("keyRequested")
    if (offset === undefined) return false
    const byte = Buffer.alloc(1)
    fs.readSync(this.#fd, byte, 0, 1, offset)
    return byte[0] === 1
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#fd)
  }

  #describe(picture: WrittenPicture): void {
    const { layout } = this
    const size = Buffer.alloc(16)
    size.writeUInt32LE(picture.width ?? 1280, 0)
    size.writeUInt32LE(picture.height ?? 720, 4)
    size.write(picture.format ?? "H264", 8, "latin1")
    this.#write(size, layout.at("width"))
    this.#writeU8(layout.at("online"), (picture.online ?? true) ? 1 : 0)
    this.#writeU8(layout.at("key"), picture.isKey === true ? 1 : 0)
    this.#writeTime(layout.at("grabBegin"), picture.grabbedAt)
    this.#writeTime(layout.at("encodeBegin"), picture.grabbedAt)
    this.#writeTime(layout.at("encodeEnd"), picture.encodedAt)
  }

  #writeTime(offset: number, seconds: number): void {
    const { longDouble } = this.layout.abi
    const bytes = Buffer.alloc(longDouble === "binary64" ? 8 : 16)
    writeLongDouble(bytes, 0, seconds, longDouble)
    this.#write(bytes, offset)
  }

  #writeU8(offset: number, value: number): void {
    this.#write(Buffer.of(value), offset)
  }

  #write(bytes: Uint8Array, offset: number): void {
    fs.writeSync(this.#fd, bytes, 0, bytes.length, offset)
  }
}
