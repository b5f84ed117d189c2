import { execFileSync } from "node:child_process"
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from "node:fs"

/** A pipe holds 64 kB; this is what a sleeping host leaves in it. */
const pageBytes = 4096

/**
 * A named pipe that stands in for `/dev/hidgN`, seen from the host's side. The kernel gives the gateway the errors of
 * the real thing: EAGAIN while nobody collects, EPIPE and ENXIO without a host, ENOENT without the node.
 */
export class FifoHost implements Disposable {
  readonly path: string
  #fd: number | undefined
  #unread = 0

  constructor(path: string) {
    this.path = path
    execFileSync("mkfifo", [path])
    this.plugIn()
  }

  plugIn(): void {
    this.#fd ??= openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK)
  }

  unplug(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
    this.#unread = 0
  }

  /** Stops collecting reports: the pipe is full. */
  sleep(): void {
    const writer = openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK)
    try {
      for (const sizeBytes of [pageBytes, 1]) {
        while (this.#fill(writer, sizeBytes)) this.#unread += sizeBytes
      }
    } finally {
      closeSync(writer)
    }
  }

  /** Collects again, from the first report that was not in the pipe yet. */
  wake(): void {
    let rest = this.#unread
    this.#unread = 0
    while (rest > 0) rest -= this.#read(Math.min(rest, pageBytes)).length
  }

  /** All octets that have arrived since the last call. Writes into a pipe are there when `write(2)` returns. */
  received(): Uint8Array {
    return this.#unread > 0 ? new Uint8Array(0) : this.#read(pageBytes)
  }

  [Symbol.dispose](): void {
    this.unplug()
    rmSync(this.path, { force: true })
  }

  #fill(writer: number, sizeBytes: number): boolean {
    return orNothing(() => writeSync(writer, new Uint8Array(sizeBytes).fill(0xee))) === sizeBytes
  }

  #read(sizeBytes: number): Uint8Array {
    const buffer = new Uint8Array(sizeBytes)
    const { path } = this
    const fd = this.#fd
    if (fd === undefined) throw new Error(`the host of ${path} is unplugged`)
    return buffer.subarray(
      0,
      orNothing(() => readSync(fd, buffer)),
    )
  }
}

/** 0 where the kernel says EAGAIN. */
function orNothing(transfer: () => number): number {
  try {
    return transfer()
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return 0
    throw error
  }
}
