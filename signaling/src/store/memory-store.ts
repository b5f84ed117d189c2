import type {
  BrowserSessionRecord,
  ExpiryLimits,
  GatewayRecord,
  LinkRecord,
  Store,
  ViewTokenRecord,
} from "./store.ts"

/** Forgets everything with the process: for the demo, where each start prints a new link anyway. */
export class MemoryStore implements Store {
  readonly #links = new Map<string, LinkRecord>()
  readonly #sessions = new Map<string, BrowserSessionRecord>()
  readonly #gateways = new Map<string, GatewayRecord>()
  readonly #viewTokens = new Map<string, ViewTokenRecord>()
  #isClaimed = false
  #serverUrls: readonly string[] = []

  async addLink(link: LinkRecord): Promise<void> {
    this.#links.set(link.secretHash, link)
  }

  async takeLink(secretHash: string, nowMs: number): Promise<LinkRecord | undefined> {
    const link = this.#links.get(secretHash)
    this.#links.delete(secretHash)
    if (link === undefined || nowMs >= link.expiresAtMs) return undefined
    this.#isClaimed = true
    return link
  }

  async isClaimed(): Promise<boolean> {
    return this.#isClaimed
  }

  async addSession(session: BrowserSessionRecord): Promise<void> {
    this.#sessions.set(session.idHash, session)
  }

  async session(idHash: string): Promise<BrowserSessionRecord | undefined> {
    return this.#sessions.get(idHash)
  }

  async touchSession(idHash: string, nowMs: number): Promise<void> {
    const session = this.#sessions.get(idHash)
    if (session !== undefined && nowMs > session.lastSeenAtMs) {
      this.#sessions.set(idHash, { ...session, lastSeenAtMs: nowMs })
    }
  }

  async removeSession(idHash: string): Promise<boolean> {
    return this.#sessions.delete(idHash)
  }

  async sessions(): Promise<BrowserSessionRecord[]> {
    return [...this.#sessions.values()].sort((a, b) => a.createdAtMs - b.createdAtMs)
  }

  async putGateway(gateway: GatewayRecord): Promise<void> {
    const known = this.#gateways.get(gateway.id)
    this.#gateways.set(gateway.id, known === undefined ? gateway : { ...known, name: gateway.name })
  }

  async gateway(id: string): Promise<GatewayRecord | undefined> {
    return this.#gateways.get(id)
  }

  async removeGateway(id: string): Promise<boolean> {
    return this.#gateways.delete(id)
  }

  async gateways(): Promise<GatewayRecord[]> {
    return [...this.#gateways.values()].sort((a, b) => a.addedAtMs - b.addedAtMs)
  }

  async addViewToken(token: ViewTokenRecord): Promise<void> {
    this.#viewTokens.set(token.id, token)
  }

  async viewTokenBySecret(secretHash: string): Promise<ViewTokenRecord | undefined> {
    return [...this.#viewTokens.values()].find((token) => token.secretHash === secretHash)
  }

  async touchViewToken(id: string, nowMs: number): Promise<void> {
    const token = this.#viewTokens.get(id)
    if (token !== undefined && nowMs > (token.lastUsedAtMs ?? 0)) {
      this.#viewTokens.set(id, { ...token, lastUsedAtMs: nowMs })
    }
  }

  async removeViewToken(id: string): Promise<boolean> {
    return this.#viewTokens.delete(id)
  }

  async viewTokens(): Promise<ViewTokenRecord[]> {
    return [...this.#viewTokens.values()].sort((a, b) => a.createdAtMs - b.createdAtMs)
  }

  async removeViewTokensExpired(nowMs: number): Promise<void> {
    for (const [id, { expiresAtMs }] of this.#viewTokens) {
      if (expiresAtMs <= nowMs) this.#viewTokens.delete(id)
    }
  }

  async serverUrls(): Promise<readonly string[]> {
    return this.#serverUrls
  }

  async setServerUrls(urls: readonly string[]): Promise<void> {
    this.#serverUrls = [...urls]
  }

  async removeExpired(limits: ExpiryLimits): Promise<void> {
    for (const [hash, link] of this.#links) {
      if (link.expiresAtMs <= limits.linksBeforeMs) this.#links.delete(hash)
    }
    for (const [hash, session] of this.#sessions) {
      const tooOld = session.createdAtMs <= limits.sessionsCreatedBeforeMs
      if (tooOld || session.lastSeenAtMs <= limits.sessionsSeenBeforeMs) this.#sessions.delete(hash)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#links.clear()
    this.#sessions.clear()
    this.#gateways.clear()
    this.#viewTokens.clear()
  }
}
