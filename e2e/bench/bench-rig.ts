import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"
import { redeem, type Visit } from "../harness/headless-console.ts"
import { type Feed, FeederProcess } from "./feeder/feeder-process.ts"
import { ReceiversProcess } from "./receivers/receivers-process.ts"

export interface BenchRigOptions {
  readonly feed: Feed
  /** Where the gateway leaves a CPU profile when it stops. */
  readonly profileFolder?: string | undefined
}

/**
 * What the figures are measured on: the real `crashcart gateway` as a process, a feeder for its memory sink, and headless
 * consoles, each in a process of its own.
 */
export class BenchRig implements AsyncDisposable {
  readonly feeder: FeederProcess
  readonly receivers: ReceiversProcess
  readonly gateway: Crashcart
  readonly #parts: AsyncDisposableStack
  #visit: Promise<Visit> | undefined

  private constructor(parts: AsyncDisposableStack, made: Pick<BenchRig, "feeder" | "receivers" | "gateway">) {
    this.#parts = parts
    this.feeder = made.feeder
    this.receivers = made.receivers
    this.gateway = made.gateway
  }

  static async start({ feed, profileFolder }: BenchRigOptions): Promise<BenchRig> {
    await using parts = new AsyncDisposableStack()
    const folder = await temporaryFolder()
    parts.defer(() => rm(folder, { recursive: true, force: true }))
    const sinkName = `crashcart-bench-${process.pid}.h264`
    const feeder = parts.use(await FeederProcess.start(join("/dev/shm", sinkName), feed))
    const receivers = parts.use(await ReceiversProcess.start(folder))
    if (profileFolder !== undefined) await mkdir(profileFolder, { recursive: true })
    const gateway = parts.use(
      await Crashcart.startUnder(
        profileFolder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`],
        "gateway",
        "--video.source=memsink",
        `--video.ustreamer.h264-sink=${sinkName}`,
        `--hid.keyboard=${join(folder, "hidg0")}`,
        `--hid.pointer=${join(folder, "hidg1")}`,
      ),
    )
    return new BenchRig(parts.move(), { feeder, receivers, gateway })
  }

  /** The link is good for one visit: either the consoles' (here) or a browser's (through `gateway.link()`). */
  async viewers(count: number): Promise<void> {
    await this.receivers.ask({ type: "viewers", visit: await this.visit(), viewers: count })
  }

  visit(): Promise<Visit> {
    this.#visit ??= this.gateway.link().then(redeem)
    return this.#visit
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]()
  }
}
