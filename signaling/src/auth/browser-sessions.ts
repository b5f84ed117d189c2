import type { BrowserSessionRecord, Store } from "../store/index.ts"
import { randomSecret, secretHash } from "./secrets.ts"

const idSizeBytes = 32
const idPattern = /^[A-Za-z0-9_-]{43}$/

export interface SessionLimits {
  /** A session unused for this long is over. */
  readonly idleMs: number
  /** A session is over this long after it began, used or not. */
  readonly absoluteMs: number
}

export const sessionLimitsDefault: SessionLimits = { idleMs: 30 * 60_000, absoluteMs: 12 * 60 * 60_000 }

/** A browser that is signed in, named by the hash of its cookie. */
export interface BrowserSession {
  readonly idHash: string
  readonly createdAtMs: number
  /** Whatever happens, the session ends then. Unix milliseconds. */
  readonly endsAtMs: number
}

/** Who is signed in. The cookie's value is known to the browser alone; the store has its hash. */
export class BrowserSessions {
  readonly #store: Store
  readonly #limits: SessionLimits
  readonly #now: () => number
  readonly #endObservers = new Set<(idHash: string) => void>()

  /** @param now Unix milliseconds */
  constructor(store: Store, limits: SessionLimits, now: () => number) {
    this.#store = store
    this.#limits = limits
    this.#now = now
  }

  /** @returns the new session's cookie value, 256 random bits; the only copy. */
  async begin(): Promise<string> {
    const id = randomSecret(idSizeBytes)
    const nowMs = this.#now()
    await this.removeExpired()
    await this.#store.addSession({ idHash: secretHash(id), createdAtMs: nowMs, lastSeenAtMs: nowMs })
    return id
  }

  /** Forgets the sessions that are over, and links that are too old with them. */
  async removeExpired(): Promise<void> {
    const nowMs = this.#now()
    await this.#store.removeExpired({
      linksBeforeMs: nowMs,
      sessionsCreatedBeforeMs: nowMs - this.#limits.absoluteMs,
      sessionsSeenBeforeMs: nowMs - this.#limits.idleMs,
    })
  }

  /** @returns the session that the cookie belongs to, now counted as used; undefined when it is unknown or over. */
  async resume(id: string | undefined): Promise<BrowserSession | undefined> {
    return id !== undefined && idPattern.test(id) ? this.stillOpen(secretHash(id)) : undefined
  }

  /** As {@link resume}, for somebody who knows the hash: a socket that was opened with the cookie. */
  async stillOpen(idHash: string): Promise<BrowserSession | undefined> {
    const record = await this.#store.session(idHash)
    if (record === undefined) return undefined
    const nowMs = this.#now()
    if (this.#isOver(record, nowMs)) {
      await this.end(idHash)
      return undefined
    }
    await this.#store.touchSession(idHash, nowMs)
    return { idHash, createdAtMs: record.createdAtMs, endsAtMs: record.createdAtMs + this.#limits.absoluteMs }
  }

  /** Ends the session now, and tells those who observe. */
  async end(idHash: string): Promise<void> {
    await this.#store.removeSession(idHash)
    for (const observer of [...this.#endObservers]) observer(idHash)
  }

  /** Called with each session that ends, so that what it opened can be closed. */
  onEnd(observer: (idHash: string) => void): () => void {
    this.#endObservers.add(observer)
    return () => {
      this.#endObservers.delete(observer)
    }
  }

  #isOver(record: BrowserSessionRecord, nowMs: number): boolean {
    const { idleMs, absoluteMs } = this.#limits
    return nowMs >= record.createdAtMs + absoluteMs || nowMs >= record.lastSeenAtMs + idleMs
  }
}
