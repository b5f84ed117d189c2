import type { Store, ViewTokenRecord } from "../store/index.ts"
import { randomSecret, secretHash } from "./secrets.ts"

const idSizeBytes = 6
/** 256 bits: 43 characters. The prefix lets people, and programs that look for leaked secrets, see what it is. */
const secretSizeBytes = 32
const secretPattern = /^ccv_[A-Za-z0-9_-]{43}$/

const dayMs = 24 * 60 * 60_000
export const viewTokenLifetimeDefaultMs = 30 * dayMs
export const viewTokenLifetimeMaxMs = 366 * dayMs
export const viewTokensMax = 256
/** The time of last use is kept this fine: each request need not write to a disk. */
const useResolutionMs = 60_000

/** A token that is good now. */
export interface ViewToken {
  /** Public: names it in lists and logs. */
  readonly id: string
  readonly name: string
  /** The one gateway whose picture it is good for; undefined: any. */
  readonly gatewayId: string | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** To the minute; undefined while it was never used. */
  readonly lastUsedAtMs: number | undefined
}

export interface ViewTokenWish {
  readonly name: string
  readonly gatewayId?: string | undefined
  /** 30 days if left out. */
  readonly lifetimeMs?: number | undefined
}

/** Bearer tokens (RFC 6750) that let a program watch, and nothing else. The store has only their hashes. */
export class ViewTokens {
  readonly #store: Store
  readonly #now: () => number
  readonly #endObservers = new Set<(id: string) => void>()

  /** @param now Unix milliseconds */
  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /**
   * @returns the token's public side and its secret, the only copy; undefined when there are too many already.
   * @throws RangeError on a lifetime that is none or too long.
   */
  async mint(
    wish: ViewTokenWish,
  ): Promise<{ readonly token: ViewToken; readonly secret: string } | undefined> {
    const { name, gatewayId, lifetimeMs = viewTokenLifetimeDefaultMs } = wish
    if (!(lifetimeMs > 0 && lifetimeMs <= viewTokenLifetimeMaxMs)) {
      throw new RangeError(
        `a token is good for more than nothing and at most ${viewTokenLifetimeMaxMs / dayMs} days`,
      )
    }
    const createdAtMs = this.#now()
    await this.#store.removeViewTokensExpired(createdAtMs)
    if ((await this.#store.viewTokens()).length >= viewTokensMax) return undefined
    const secret = `ccv_${randomSecret(secretSizeBytes)}`
    const token: ViewToken = {
      id: randomSecret(idSizeBytes),
      name,
      gatewayId,
      createdAtMs,
      expiresAtMs: createdAtMs + lifetimeMs,
      lastUsedAtMs: undefined,
    }
    await this.#store.addViewToken({ ...token, secretHash: secretHash(secret) })
    return { token, secret }
  }

  /** @returns the token whose secret this is, now counted as used; undefined when it is unknown, revoked or too old. */
  async redeem(secret: string): Promise<ViewToken | undefined> {
    if (!secretPattern.test(secret)) return undefined
    const record = await this.#store.viewTokenBySecret(secretHash(secret))
    const nowMs = this.#now()
    if (record === undefined || nowMs >= record.expiresAtMs) return undefined
    if (nowMs - (record.lastUsedAtMs ?? 0) >= useResolutionMs)
      await this.#store.touchViewToken(record.id, nowMs)
    return publicSide(record)
  }

  /** Those that are good, oldest first. */
  async list(): Promise<ViewToken[]> {
    const nowMs = this.#now()
    return (await this.#store.viewTokens()).filter(({ expiresAtMs }) => nowMs < expiresAtMs).map(publicSide)
  }

  async isGood(id: string): Promise<boolean> {
    return (await this.list()).some((token) => token.id === id)
  }

  /** Makes it worthless, and tells those who observe. @returns whether there was such a token. */
  async revoke(id: string): Promise<boolean> {
    const wasThere = await this.#store.removeViewToken(id)
    for (const observer of [...this.#endObservers]) observer(id)
    return wasThere
  }

  /** Called with each token that is revoked here, so that what it opened can be closed. */
  onEnd(observer: (id: string) => void): () => void {
    this.#endObservers.add(observer)
    return () => {
      this.#endObservers.delete(observer)
    }
  }
}

function publicSide({ secretHash: _, ...token }: ViewTokenRecord): ViewToken {
  return token
}
