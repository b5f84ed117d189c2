import { chmod, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type BrowserContext, chromium, type Page } from "playwright"
import type { ClipName } from "../../bench/clip.ts"
import { FeederProcess } from "../../bench/feeder/feeder-process.ts"
import { chromiumLaunch } from "../../harness/chromium.ts"
import { ConsolePage } from "../../harness/console-page.ts"
import { Crashcart, temporaryFolder } from "../../harness/crashcart.ts"
import { HidFifo } from "../../harness/hid-fifo.ts"
import { bothWays, type LinkOptions } from "../link/impairment.ts"
import { TwoRooms } from "../topology/two-rooms.ts"
import { installLabWatch } from "./page-hooks.ts"

export interface LabSeatOptions {
  readonly clip: ClipName
  readonly engine: "native" | "werift"
}

/** The gateway's own, in its room. */
const port = 8480

/**
 * Somebody at the console, and the target's gateway in another room: video from a memory sink, named pipes in the gadget's
 * place, and the real console in Chromium. All that the two say to each other, the page itself included, takes the link.
 */
export class LabSeat implements AsyncDisposable {
  readonly rooms: TwoRooms
  readonly crashcart: Crashcart
  readonly keyboard: HidFifo
  readonly console: ConsolePage
  readonly #parts: AsyncDisposableStack

  private constructor(
    parts: AsyncDisposableStack,
    made: Pick<LabSeat, "rooms" | "crashcart" | "keyboard" | "console">,
  ) {
    this.#parts = parts
    this.rooms = made.rooms
    this.crashcart = made.crashcart
    this.keyboard = made.keyboard
    this.console = made.console
  }

  /** Resolves when the console shows the target, through a link that is still perfect. */
  static async start({ clip, engine }: LabSeatOptions): Promise<LabSeat> {
    await using parts = new AsyncDisposableStack()
    const folder = await temporaryFolder()
    parts.defer(() => rm(folder, { recursive: true, force: true }))
    const rooms = parts.use(await TwoRooms.open(bothWays({})))
    const sink = `crashcart-lab-${process.pid}.h264`
    parts.use(await FeederProcess.start(join("/dev/shm", sink), { clip, framesPerSecond: 30 }))
    const keyboard = parts.use(await HidFifo.create(folder, "hidg0", 8))
    const pointer = parts.use(await HidFifo.create(folder, "hidg1", 7))
    const crashcart = parts.use(
      await Crashcart.startBy(
        [...rooms.gateway.prefix, process.execPath],
        "gateway",
        "--video.source=memsink",
        `--video.ustreamer.h264-sink=${sink}`,
        `--hid.keyboard=${keyboard.path}`,
        `--hid.pointer=${pointer.path}`,
        `--peer.engine=${engine}`,
        `--signaling.listen-host=${rooms.gatewayAddress}`,
        `--signaling.listen-port=${port}`,
        "--turn.mode=off",
      ),
    )
    const page = await openChromium(parts, rooms, folder)
    const console = new ConsolePage(page)
    await console.open(await crashcart.link())
    await page.waitForFunction(() => globalThis.labWatch.presentedMs.length > 0)
    return new LabSeat(parts.move(), { rooms, crashcart, keyboard, console })
  }

  get page(): Page {
    return this.console.page
  }

  /** From now on. */
  async link(options: LinkOptions): Promise<void> {
    await this.rooms.link.change(options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]()
  }
}

async function openChromium(parts: AsyncDisposableStack, rooms: TwoRooms, folder: string): Promise<Page> {
  // Playwright starts one file; the pipe it talks through survives both of its steps.
  const script = join(folder, "chromium")
  await writeFile(
    script,
    `#!/bin/sh\nexec ${rooms.console.prefix.join(" ")} ${chromiumLaunch.executablePath} "$@"\n`,
  )
  await chmod(script, 0o755)
  const browser = await chromium.launch({
    executablePath: script,
    args: [
      ...chromiumLaunch.args,
      // As at https://, which the lab has no certificate for.
      `--unsafely-treat-insecure-origin-as-secure=http://${rooms.gatewayAddress}:${port}`,
    ],
  })
  parts.defer(() => browser.close())
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  parts.defer(() => context.close())
  const page = await context.newPage()
  await page.addInitScript(installLabWatch)
  return page
}
