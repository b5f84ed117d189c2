import type { LinkOptions } from "../link/impairment.ts"
import { TunLink } from "../link/tun-link.ts"
import { Namespace } from "./namespace.ts"

/** Documentation addresses (RFC 5737): nobody else's, and public enough for every address filter. */
const addresses = { gateway: "203.0.113.1", console: "203.0.113.2" }
/** Tells the labs of one process apart. */
let labs = 0

/**
 * The smallest lab: the gateway in one room, the console in the other, one link between them and no other way.
 *
 * ```
 *  gateway 203.0.113.1 ──── forth ───▶ console 203.0.113.2
 *                      ◀─── back ─────
 * ```
 */
export class TwoRooms implements AsyncDisposable {
  readonly gateway: Namespace
  readonly console: Namespace
  readonly link: TunLink
  readonly gatewayAddress = addresses.gateway
  readonly consoleAddress = addresses.console
  readonly #parts: AsyncDisposableStack

  private constructor(parts: AsyncDisposableStack, made: Pick<TwoRooms, "gateway" | "console" | "link">) {
    this.#parts = parts
    this.gateway = made.gateway
    this.console = made.console
    this.link = made.link
  }

  static async open(options: LinkOptions, seed?: number): Promise<TwoRooms> {
    await using parts = new AsyncDisposableStack()
    labs += 1
    const name = `cc${process.pid}-${labs}`
    const [near, far] = [`${name}g`, `${name}c`] as const
    const gateway = parts.use(await Namespace.create(near))
    const console = parts.use(await Namespace.create(far))
    const link = parts.use(await TunLink.open([near, far], options, seed))
    await gateway.adopt(near, addresses.gateway, addresses.console)
    await console.adopt(far, addresses.console, addresses.gateway)
    return new TwoRooms(parts.move(), { gateway, console, link })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]()
  }
}
