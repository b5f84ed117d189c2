import * as fs from "node:fs"
import { GatewayError } from "../../errors.ts"
import { parseHeader, type SinkHeader } from "./header.ts"
import {
  type Abi,
  findLayout,
  ID_OFFSET,
  MAGIC,
  MAGIC_OFFSET,
  MAX_HEADER_BYTES,
  type SinkLayout,
  VERSION_OFFSET,
} from "./layout.ts"
import { writeLongDouble } from "./long-double.ts"
import { clientTimestamp, type PictureAge, pictureAge, type SinkClocks } from "./sink-clock.ts"
import type { SinkSystem } from "./system.ts"

/** One picture as it lay in the sink; its age is by the server's own clock. `data` is owned by the receiver. */
export interface SinkPicture extends SinkHeader, PictureAge {
  readonly data: Uint8Array
}

/**
 * What a look at the sink found.
 * - `unchanged`: the picture read before.
 * - `busy`: the server or another client holds the lock; look again in a moment.
 * - `unwritten`: no server has written to this file yet.
 * - `unknown-version`: to be read through `ustreamer-dump`.
 */
export type SinkLook =
  | { readonly kind: "picture"; readonly picture: SinkPicture }
  | { readonly kind: "unchanged" | "busy" | "unwritten" }
  | { readonly kind: "unknown-version"; readonly version: number }

export interface SinkFileOptions {
  readonly abi: Abi
  readonly system: SinkSystem
  readonly clocks: SinkClocks
}

/**
 * uStreamer's memory sink, opened as a client of its protocol.
 *
 * It is read with pread(2) under flock(2), not mapped: a server of another version truncates the file in place, and
 * touching a mapped page beyond the end kills the whole process with SIGBUS, which no check beforehand can exclude.
 * pread then just comes back short. It costs one copy, the same that a mapping needs.
 */
export class SinkFile implements Disposable {
  readonly #fd: number
  readonly #options: SinkFileOptions
  readonly #header = Buffer.alloc(MAX_HEADER_BYTES)
  readonly #peeked = Buffer.alloc(8)
  readonly #timestamp = Buffer.alloc(16)
  /** The last picture's id as it lies in the file. */
  readonly #seen = Buffer.alloc(8)
  #hasSeen = false
  #known: { readonly version: number; readonly size: number; readonly layout: SinkLayout } | undefined

  /** @throws ErrnoException when the file does not exist or may not be written to. */
  constructor(path: string, options: SinkFileOptions) {
    this.#fd = fs.openSync(path, "r+")
    this.#options = options
  }

  /**
   * Looks whether there is a new picture, without the lock: 8 bytes that are compared and never used.
   *
   * @returns false only when the id is still that of the last picture.
   */
  mayHaveChanged(): boolean {
    if (fs.readSync(this.#fd, this.#peeked, 0, 8, ID_OFFSET) < 8) return true
    return !this.#hasSeen || !this.#peeked.equals(this.#seen)
  }

  /** True while `path` still names the file that was opened: a new server may have replaced it. */
  isAt(path: string): boolean {
    const there = fs.statSync(path, { throwIfNoEntry: false })
    const here = fs.fstatSync(this.#fd)
    return there?.ino === here.ino && there.dev === here.dev
  }

  /**
   * Takes the picture if it is new, and tells the server that a client is there.
   *
   * @param wantKeyFrame also asks the encoder for a key frame, where the version can (3 and later).
   * @throws GatewayError `video/memsink-unsupported`, `video/memsink-invalid`.
   */
  look(wantKeyFrame = false): SinkLook {
    const { system } = this.#options
    if (!system.tryLock(this.#fd)) return { kind: "busy" }
    try {
      return this.#lookLocked(wantKeyFrame)
    } finally {
      system.unlock(this.#fd)
    }
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#fd)
  }

  #lookLocked(wantKeyFrame: boolean): SinkLook {
    const length = fs.readSync(this.#fd, this.#header, 0, MAX_HEADER_BYTES, 0)
    if (length < MAX_HEADER_BYTES || this.#header.readBigUInt64LE(MAGIC_OFFSET) !== MAGIC)
      return { kind: "unwritten" }
    const version = this.#header.readUInt32LE(VERSION_OFFSET)
    const { size } = fs.fstatSync(this.#fd)
    const layout = this.#layout(version, size)
    if (layout === undefined) return { kind: "unknown-version", version }
    this.#announce(layout, wantKeyFrame)
    const id = this.#header.subarray(ID_OFFSET, ID_OFFSET + 8)
    if (this.#hasSeen && id.equals(this.#seen)) return { kind: "unchanged" }
    id.copy(this.#seen)
    this.#hasSeen = true
    return { kind: "picture", picture: this.#read(layout, size) }
  }

  #layout(version: number, size: number): SinkLayout | undefined {
    if (this.#known?.version === version && this.#known.size === size) return this.#known.layout
    const layout = findLayout(version, size, this.#options.abi)
    this.#known = layout && { version, size, layout }
    return layout
  }

  #announce(layout: SinkLayout, wantKeyFrame: boolean): void {
    const now = clientTimestamp(layout.clock, this.#options.clocks)
    writeLongDouble(this.#timestamp, 0, now, layout.abi.longDouble)
    const width = layout.abi.longDouble === "binary64" ? 8 : 16
    fs.writeSync(this.#fd, this.#timestamp, 0, width, layout.at("lastClient"))
    const keyRequested = layout.offsetOf("keyRequested")
    if (wantKeyFrame && keyRequested !== undefined) fs.writeSync(this.#fd, Buffer.of(1), 0, 1, keyRequested)
  }

  #read(layout: SinkLayout, size: number): SinkPicture {
    const header = parseHeader(this.#header, layout, size)
    const data = Buffer.allocUnsafeSlow(header.used)
    const length = fs.readSync(this.#fd, data, 0, header.used, layout.data)
    if (length < header.used) {
      throw new GatewayError("video/memsink-invalid", "The memory sink was cut short while it was read.")
    }
    return { ...header, data, ...pictureAge(layout.clock, this.#options.clocks, header) }
  }
}
