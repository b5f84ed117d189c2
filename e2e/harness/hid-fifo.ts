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
  readonly #reportSizeBytes: (reportId: number) => number
  #unread = Buffer.alloc(0)
  #arrived = Promise.withResolvers<void>()

  private constructor(path: string, reportSizeBytes: (reportId: number) => number) {
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

  /** @param reportSizeBytes of each report; by its first octet where the device has several */
  static async create(
    folder: string,
    name: string,
    reportSizeBytes: number | ((reportId: number) => number),
  ): Promise<HidFifo> {
    const path = join(folder, name)
    await promisify(execFile)("mkfifo", ["-m", "600", path])
    return new HidFifo(path, typeof reportSizeBytes === "number" ? () => reportSizeBytes : reportSizeBytes)
  }

  /** Takes the next `count` reports, as lower-case hex; waits for them. */
  async take(count: number): Promise<string[]> {
    const reports: string[] = []
    while (reports.length < count) {
      const size = this.#reportSizeBytes(this.#unread[0] ?? 0)
      if (this.#unread.length < size) await this.#arrived.promise
      else {
        reports.push(this.#unread.toString("hex", 0, size))
        this.#unread = this.#unread.subarray(size)
      }
    }
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
