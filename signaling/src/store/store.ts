/** A one-time link that has been handed out and not used yet. Only the hash of its secret is known here. */
export interface LinkRecord {
  /** SHA-256 of the secret, base64url. */
  readonly secretHash: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** A browser that has signed in. Only the hash of its cookie is known here. */
export interface BrowserSessionRecord {
  /** SHA-256 of the cookie's value, base64url. */
  readonly idHash: string
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
}

/** A gateway that may connect. */
export interface GatewayRecord {
  readonly id: string
  readonly name: string
  readonly addedAtMs: number
}

/** A token that lets a program watch. Only the hash of its secret is known here. */
export interface ViewTokenRecord {
  /** Public: names the token in lists. */
  readonly id: string
  /** SHA-256 of the secret, base64url. */
  readonly secretHash: string
  readonly name: string
  /** The one gateway it is good for; undefined: any. */
  readonly gatewayId: string | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly lastUsedAtMs: number | undefined
}

/**
 * What the server must remember. All times are Unix milliseconds and come from the caller.
 * A promise that has resolved is a promise kept: the change survives the end of the process (where the store has a file).
 */
export interface Store extends AsyncDisposable {
  addLink(link: LinkRecord): Promise<void>
  /**
   * Takes the link away and returns it: of any number of callers at once, one gets it.
   * @returns undefined when there is no such link, it was taken, or it expired at or before `nowMs`.
   */
  takeLink(secretHash: string, nowMs: number): Promise<LinkRecord | undefined>
  /** Whether a good link was ever taken: from then on the server has an owner, also while nobody is signed in. */
  isClaimed(): Promise<boolean>

  addSession(session: BrowserSessionRecord): Promise<void>
  session(idHash: string): Promise<BrowserSessionRecord | undefined>
  /** Notes that the session was used; never moves the time back, and does nothing for an unknown session. */
  touchSession(idHash: string, nowMs: number): Promise<void>
  /** @returns whether there was such a session. */
  removeSession(idHash: string): Promise<boolean>
  /** Oldest first. */
  sessions(): Promise<BrowserSessionRecord[]>

  /** Adds the gateway, or renames it: `addedAtMs` stays that of the first time. */
  putGateway(gateway: GatewayRecord): Promise<void>
  gateway(id: string): Promise<GatewayRecord | undefined>
  /** @returns whether there was such a gateway. */
  removeGateway(id: string): Promise<boolean>
  /** In the order they were added. */
  gateways(): Promise<GatewayRecord[]>

  addViewToken(token: ViewTokenRecord): Promise<void>
  /** Also one that has expired. */
  viewTokenBySecret(secretHash: string): Promise<ViewTokenRecord | undefined>
  /** Notes that the token was used; never moves the time back, and does nothing for an unknown token. */
  touchViewToken(id: string, nowMs: number): Promise<void>
  /** @returns whether there was such a token. */
  removeViewToken(id: string): Promise<boolean>
  /** Oldest first. */
  viewTokens(): Promise<ViewTokenRecord[]>
  /** Forgets tokens that expired at or before `nowMs`. */
  removeViewTokensExpired(nowMs: number): Promise<void>

  /** Under which origins people reach the server that last listened with this store; empty before the first one did. */
  serverUrls(): Promise<readonly string[]>
  setServerUrls(urls: readonly string[]): Promise<void>

  /** Forgets links that expired at or before `linksBeforeMs`, and sessions created or last seen at or before the other two. */
  removeExpired(limits: ExpiryLimits): Promise<void>
}

export interface ExpiryLimits {
  readonly linksBeforeMs: number
  readonly sessionsCreatedBeforeMs: number
  readonly sessionsSeenBeforeMs: number
}
