import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { readPcap, rtpOf } from "./pcap.ts"
import { realtimeOffsetNs } from "./realtime.ts"

/** What whoever misses it is told. */
export const captureMissing = "no tcpdump here, or no right to use it (npm run setup as root)"
/** Enough for the headers up to RTP's, over IPv6. */
const snapBytes = 96

/** When the kernel got the first packet of each picture on loopback: by stream and RTP timestamp. */
export class WireTimes {
  readonly #timesUs = new Map<string, number>()

  note(ssrc: number, rtpTimestamp: number, atUs: number): void {
    const key = `${ssrc}/${rtpTimestamp}`
    if (!this.#timesUs.has(key)) this.#timesUs.set(key, atUs)
  }

  /** @returns microseconds on CLOCK_MONOTONIC. */
  of(ssrc: number, rtpTimestamp: number): number | undefined {
    return this.#timesUs.get(`${ssrc}/${rtpTimestamp}`)
  }
}

/** Captures what goes through loopback, with the times that the kernel noted while it was handed over, by `tcpdump`. */
export class WireCapture implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #chunks: Buffer[] = []
  readonly #closed: Promise<unknown>

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#closed = once(child, "close").catch(() => undefined)
    child.stdout?.on("data", (chunk: Buffer) => this.#chunks.push(chunk))
  }

  /**
   * Resolves once it captures; undefined where that is not possible.
   * @param isImmediate hands over each packet at once, for more processor time; otherwise within a second.
   */
  static async start({ isImmediate = false } = {}): Promise<WireCapture | undefined> {
    // biome-ignore format: one line per thing said
    const child = spawn("tcpdump", [
      "-i", "lo", "-n", "-U", "-w", "-",
      "-s", String(snapBytes), "-B", "16384", "--time-stamp-precision=nano",
      // Started by root it would become another user, which not every container has.
      "-Z", "root", ...(isImmediate ? ["--immediate-mode"] : []),
      "udp",
    ], { stdio: ["ignore", "pipe", "pipe"] })
    const capture = new WireCapture(child)
    const lines = createInterface(child.stderr)
    const listening = new Promise<boolean>((resolve) => {
      lines.on("line", (line) => {
        if (line.includes("listening on")) resolve(true)
      })
      child.once("error", () => resolve(false))
      child.once("close", () => resolve(false))
    })
    return (await listening) ? capture : undefined
  }

  /** How many frames have been handed over. */
  get frames(): number {
    const file = Buffer.concat(this.#chunks)
    return file.length === 0 ? 0 : [...readPcap(file)].length
  }

  /** Ends it; what was not handed over yet is lost. @returns when each picture left since the start. */
  async stop(): Promise<WireTimes> {
    await this[Symbol.asyncDispose]()
    const times = new WireTimes()
    const offsetNs = realtimeOffsetNs()
    for (const { atNs, data } of readPcap(Buffer.concat(this.#chunks))) {
      const rtp = rtpOf(data)
      if (rtp !== undefined) times.note(rtp.ssrc, rtp.rtpTimestamp, Number(atNs - offsetNs) / 1000)
    }
    return times
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGINT")
    await this.#closed
  }
}
