import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"
import { redeem, type Visit } from "../harness/headless-console.ts"
import { type Feed, FeederProcess } from "./feeder/feeder-process.ts"
import { ReceiversProcess } from "./receivers/receivers-process.ts"
import { JanusServer, janusPayloadType } from "./rivals/janus-server.ts"

export interface BenchRigOptions {
  readonly feed: Feed
  /** Where the gateway leaves a CPU profile when it stops. */
  readonly profileFolder?: string | undefined
  /** Puts Janus beside the gateway, where this machine has it. */
  readonly withJanus?: boolean
  /** Further flags of `crashcart gateway`. */
  readonly flags?: readonly string[]
}

/**
 * What the figures are measured on: the real `crashcart gateway` as a process, a feeder for its memory sink, and headless
 * consoles, each in a process of its own.
 */
export class BenchRig implements AsyncDisposable {
  readonly feeder: FeederProcess
  readonly receivers: ReceiversProcess
  readonly gateway: Crashcart
  readonly janus: JanusServer | undefined
  readonly #parts: AsyncDisposableStack
  #visit: Promise<Visit> | undefined

  private constructor(
    parts: AsyncDisposableStack,
    made: Pick<BenchRig, "feeder" | "receivers" | "gateway" | "janus">,
  ) {
    this.#parts = parts
    this.feeder = made.feeder
    this.receivers = made.receivers
    this.gateway = made.gateway
    this.janus = made.janus
  }

  static async start(options: BenchRigOptions): Promise<BenchRig> {
    const { feed, profileFolder, withJanus = false, flags = [] } = options
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
        `--hid.relative-pointer=${join(folder, "hidg2")}`,
        `--hid.controls=${join(folder, "hidg3")}`,
        ...flags,
      ),
    )
    const janus =
      withJanus && (await JanusServer.isInstalled()) ? parts.use(await JanusServer.start(folder)) : undefined
    return new BenchRig(parts.move(), { feeder, receivers, gateway, janus })
  }

  /** The link is good for one visit: either the consoles' (here) or a browser's (through `gateway.link()`). */
  async viewers(count: number): Promise<void> {
    await this.receivers.ask({ type: "viewers", visit: await this.visit(), viewers: count })
  }

  /** Janus' turn: it is fed, and has `count` viewers, while the gateway has none. 0 ends it. */
  async janusViewers(count: number): Promise<void> {
    if (this.janus === undefined) return
    if (count > 0) await this.viewers(0)
    this.feedJanus(count > 0)
    await this.receivers.ask({ type: "janus-viewers", janus: { url: this.janus.url }, viewers: count })
  }

  /** Only who has the turn is fed, so that the other does not work beside it. */
  feedJanus(isFed: boolean): void {
    const port = isFed ? this.janus?.rtpPort : undefined
    this.feeder.sendRtp(port === undefined ? undefined : { port, payloadType: janusPayloadType })
  }

  visit(): Promise<Visit> {
    this.#visit ??= this.gateway.link().then(redeem)
    return this.#visit
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]()
  }
}
