import { mintTurnCredentials, type TurnRole } from "@crashcart/turn"
import type { IceServer } from "../../protocol/index.ts"

export interface RelayOptions {
  /** `turn:` and `turns:` URLs (RFC 7065), the preferred one first. */
  readonly urls: readonly string[]
  /** Shared with the relay. */
  readonly secret: string
  /** How long a credential allows new allocations, seconds. Running ones go on. */
  readonly lifetimeS?: number
}

export interface IceServerOptions {
  /** The same for every session: STUN, or a relay with fixed credentials. */
  readonly fixed: readonly IceServer[]
  readonly relay?: RelayOptions
}

/** Time enough to set a session up slowly; a leaked credential is soon worthless. */
const lifetimeDefaultS = 300

/** Which ICE servers an end of a session is told. */
export class IceServers {
  readonly #options: IceServerOptions
  readonly #now: () => number

  /** @param now Unix milliseconds */
  constructor(options: IceServerOptions, now: () => number) {
    this.#options = options
    this.#now = now
  }

  /** Those that need no credentials of a session. */
  get fixed(): IceServer[] {
    return [...this.#options.fixed]
  }

  get hasRelay(): boolean {
    return this.#options.relay !== undefined
  }

  /** All, with fresh credentials for this end of this session: a closed relay joins the two ends of one session only. */
  forSession(sessionId: string, role: TurnRole): IceServer[] {
    const { relay } = this.#options
    if (relay === undefined) return this.fixed
    const expiresAtS = Math.floor(this.#now() / 1000) + (relay.lifetimeS ?? lifetimeDefaultS)
    const credentials = mintTurnCredentials({ sessionId, role, expiresAtS, secret: relay.secret })
    return [...this.fixed, { urls: [...relay.urls], ...credentials }]
  }
}
