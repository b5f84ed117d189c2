import type { Store } from "../store/index.ts"
import { randomSecret, secretHash } from "./secrets.ts"

/** 192 bits: 32 characters in the link. */
const secretSizeBytes = 24
const secretPattern = /^[A-Za-z0-9_-]{32}$/

/** Long enough to walk over to another machine, short enough that a forgotten terminal is no open door. */
export const linkLifetimeDefaultMs = 15 * 60_000

/** One-time links: who opens one is signed in. The secret sits in the URL's fragment, which no server, log or Referer sees. */
export class ClaimLinks {
  readonly #store: Store
  readonly #now: () => number

  /** @param now Unix milliseconds */
  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** @returns `ORIGIN/#claim=SECRET`, the only copy of the secret. */
  async mint(origin: string, lifetimeMs: number = linkLifetimeDefaultMs): Promise<string> {
    const secret = randomSecret(secretSizeBytes)
    const createdAtMs = this.#now()
    await this.#store.addLink({
      secretHash: secretHash(secret),
      createdAtMs,
      expiresAtMs: createdAtMs + lifetimeMs,
    })
    return `${origin}/#claim=${secret}`
  }

  /** @returns whether the secret was good; it is not any more. */
  async redeem(secret: string): Promise<boolean> {
    if (!secretPattern.test(secret)) return false
    return (await this.#store.takeLink(secretHash(secret), this.#now())) !== undefined
  }
}
