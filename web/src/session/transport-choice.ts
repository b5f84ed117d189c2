import type { AttemptLoss } from "./attempt.ts"
import type { TransportFactory } from "./transport.ts"

export interface Transports<Media> {
  /** Undefined in a browser without WebRTC. */
  readonly rtc: TransportFactory<Media> | undefined
  /** Over the server that served the page, where it is the gateway's own; undefined where that is not private. */
  readonly socket?: TransportFactory<Media> | undefined
}

/** What a path that cannot be had looks like from here. */
const pathless: ReadonlySet<AttemptLoss> = new Set(["timed-out", "path-lost", "offer-failed"])

/** What the next attempt connects by: WebRTC; where there is none, or no path for it was found, the gateway's own server. */
export class TransportChoice<Media> {
  readonly #transports: Transports<Media>
  #isPathless = false

  constructor(transports: Transports<Media>) {
    this.#transports = transports
  }

  readonly create: TransportFactory<Media> = (observer) => {
    const { rtc, socket } = this.#transports
    const factory = (this.#isPathless ? socket : rtc) ?? socket
    if (factory === undefined)
      throw new Error("this browser has no WebRTC, and the page did not come over https")
    return factory(observer)
  }

  /**
   * @param wasConnected whether the attempt had got that far: then its path is to be had, and WebRTC comes first again
   * @param isDirect whether the page's server is the gateway's own
   */
  lost(
    why: AttemptLoss,
    { wasConnected, isDirect }: { readonly wasConnected: boolean; readonly isDirect: boolean },
  ): void {
    const { rtc, socket } = this.#transports
    const canChange = rtc !== undefined && socket !== undefined && isDirect
    // Whichever was tried, the other one is next.
    this.#isPathless = canChange && !wasConnected && pathless.has(why) && !this.#isPathless
  }
}
