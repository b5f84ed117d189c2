import { execFile } from "node:child_process"
import { constants, openSync } from "node:fs"
import { Socket } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"

/**
 * The far end of a `/dev/hidgN` stand-in: a named pipe whose other end the gateway writes reports into. Reads them as
 * the USB host would get them, byte for byte.
 */
export class HidFifo implements Disposable {
  readonly path: string
  readonly #socket: Socket
  readonly #reportSizeBytes: number
  #unread = Buffer.alloc(0)
  #arrived = Promise.withResolvers<void>()

  private constructor(path: string, reportSizeBytes: number) {
    this.path = path
    this.#reportSizeBytes = reportSizeBytes
    this.#socket = new Socket({
      fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
      readable: true,
      writable: false,
    })
    this.#socket.on("data", (chunk) => {
      this.#unread = Buffer.concat([this.#unread, chunk])
      this.#arrived.resolve()
      this.#arrived = Promise.withResolvers()
    })
  }

  static async create(folder: string, name: string, reportSizeBytes: number): Promise<HidFifo> {
    const path = join(folder, name)
    await promisify(execFile)("mkfifo", ["-m", "600", path])
    return new HidFifo(path, reportSizeBytes)
  }

  /** Takes the next `count` reports, as lower-case hex; waits for them. */
  async take(count: number): Promise<string[]> {
    const size = this.#reportSizeBytes
    while (this.#unread.length < count * size) await this.#arrived.promise
    const reports = Array.from({ length: count }, (_, i) =>
      this.#unread.toString("hex", i * size, (i + 1) * size),
    )
    this.#unread = this.#unread.subarray(count * size)
    return reports
  }

  /** Takes whole reports until one satisfies `accept`, and returns that one. */
  async takeUntil(accept: (report: string) => boolean): Promise<string> {
    for (;;) {
      const [report = ""] = await this.take(1)
      if (accept(report)) return report
    }
  }

  /** Drops what has arrived and was not taken. */
  forget(): void {
    this.#unread = Buffer.alloc(0)
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}
