import { readTurnUsername, type TurnGrant, turnCredential } from "../credentials.ts"
import { AttributeType, attributeOf, hasIntegrity, longTermKey, type StunMessage } from "../stun/index.ts"
import type { Allocation } from "./allocation.ts"
import type { RelayClock } from "./clock.ts"
import type { Nonces } from "./nonces.ts"

/** Our protection space (RFC 8489 §9.2): the same everywhere, as the credentials are a session's and no person's. */
export const realm = "crashcart"

/** Who asks, or the error code that he gets. 401 and 438 come with a nonce to try again with. */
export type Verdict =
  | { readonly grant: TurnGrant; readonly username: string; readonly key: Buffer }
  | { readonly refusedWith: 400 | 401 | 438 }

export interface AuthenticationOptions {
  readonly nonces: Nonces
  /** All that are valid now; the newest first saves work. */
  readonly secrets: readonly string[]
  /** A credential that promises a longer life was made by a mistake, or by somebody else. */
  readonly credentialLifetimeMaxS: number
  readonly clock: RelayClock
}

/**
 * Long-term credentials (RFC 8489 §9.2.4) of the TURN REST API: the user name carries the grant, its password follows
 * from our secret, nothing is looked up anywhere.
 *
 * On a live allocation the key decides alone: neither the credential's expiry ends it (it limits new allocations only) nor
 * a nonce's age, because werift drops a 438 that has no MESSAGE-INTEGRITY and would lose the session. A nonce guards against
 * replay from elsewhere, and here "elsewhere" is another 5-tuple, which has no allocation.
 */
export class Authentication {
  readonly #options: AuthenticationOptions

  constructor(options: AuthenticationOptions) {
    this.#options = options
  }

  check(request: StunMessage, clientKey: string, live: Allocation | undefined): Verdict {
    if (request.integrityAt === undefined) return { refusedWith: 401 }
    const username = attributeOf(request, AttributeType.username)?.toString()
    const nonce = attributeOf(request, AttributeType.nonce)
    const theirRealm = attributeOf(request, AttributeType.realm)?.toString()
    if (username === undefined || nonce === undefined || theirRealm === undefined) return { refusedWith: 400 }
    if (live !== undefined && live.username === username) {
      const { grant, key } = live
      return hasIntegrity(request, key) ? { grant, username, key } : { refusedWith: 401 }
    }
    const { nonces, clock } = this.#options
    if (!nonces.isFresh(nonce, clientKey, clock.nowMs())) return { refusedWith: 438 }
    const grant = theirRealm === realm ? this.#grantOf(username) : undefined
    const key = grant && this.#keyOf(request, username)
    return grant === undefined || key === undefined ? { refusedWith: 401 } : { grant, username, key }
  }

  #grantOf(username: string): TurnGrant | undefined {
    const grant = readTurnUsername(username)
    if (grant === undefined) return undefined
    const remainingS = grant.expiresAtS - this.#options.clock.unixMs() / 1000
    return remainingS > 0 && remainingS <= this.#options.credentialLifetimeMaxS ? grant : undefined
  }

  /** The key that the request is signed with, if it follows from a secret of ours. */
  #keyOf(request: StunMessage, username: string): Buffer | undefined {
    return this.#options.secrets
      .filter((secret) => secret !== "")
      .map((secret) => longTermKey(username, realm, turnCredential(secret, username)))
      .find((key) => hasIntegrity(request, key))
  }
}
