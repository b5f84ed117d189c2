import type { TurnGrant } from "../credentials.ts"
import {
  AttributeType,
  decodeMessage,
  encodeUnknownAttributes,
  encodeXorAddress,
  type IpAddress,
  isChannelData,
  isComprehensionRequired,
  isUndamaged,
  MessageClass,
  Method,
  parseIpAddress,
  type StunMessage,
} from "../stun/index.ts"
import { addressKey } from "./address-key.ts"
import type { Allocation } from "./allocation.ts"
import { Allocator, type Asker } from "./allocator.ts"
import { type Answer, encodeAnswer } from "./answer.ts"
import { Authentication, realm } from "./authentication.ts"
import { ChallengeLimiter } from "./challenge-limiter.ts"
import type { Client } from "./client.ts"
import type { RelayClock } from "./clock.ts"
import type { RelayEvent, RelayStats } from "./events.ts"
import { Forwarding } from "./forwarding.ts"
import type { RelayLimits } from "./limits.ts"
import { Nonces } from "./nonces.ts"
import { channelBind, createPermission, type Neighbourhood } from "./peers.ts"

/** How long a nonce may wait for its first use; RFC 8489 §9.2 leaves it to us. */
const nonceLifetimeS = 3_600

export interface RelayPolicy {
  /** Shared with who mints credentials; several while one is being retired. */
  readonly secrets: readonly string[]
  readonly limits: RelayLimits
  /** Asked at each request; false refuses it, and ends the allocation that it is about. */
  readonly allow: (grant: TurnGrant, clientHost: string) => boolean
  readonly credentialLifetimeMaxS: number
  /** IPv4. Of all relayed addresses; means something inside of the relay only. */
  readonly relayedAddress: IpAddress
}

/**
 * The relay without its sockets: messages of clients in, messages to clients out.
 * @see RFC 8656; RFC 8489 for Binding and authentication
 */
export class Relay {
  readonly #policy: RelayPolicy
  readonly #clock: RelayClock
  readonly #allocator: Allocator
  readonly #nonces = new Nonces(nonceLifetimeS)
  readonly #authentication: Authentication
  readonly #challenges: ChallengeLimiter
  readonly #neighbourhood: Neighbourhood
  readonly #forwarding: Forwarding
  #requestsRefused = 0

  constructor(policy: RelayPolicy, clock: RelayClock, observe: (event: RelayEvent) => void) {
    const { limits, secrets, relayedAddress, credentialLifetimeMaxS } = policy
    this.#policy = policy
    this.#clock = clock
    const revocationMs = credentialLifetimeMaxS * 1000
    this.#allocator = new Allocator({ limits, relayedAddress, revocationMs, observe })
    this.#neighbourhood = { relayedAddress, allocations: this.#allocator.allocations }
    this.#forwarding = new Forwarding(this.#neighbourhood)
    this.#challenges = new ChallengeLimiter(limits.challengesPerSPerAddress)
    const nonces = this.#nonces
    this.#authentication = new Authentication({ nonces, secrets, credentialLifetimeMaxS, clock })
  }

  get stats(): RelayStats {
    return {
      allocations: this.#allocator.allocations.count,
      sessions: this.#allocator.allocations.sessions,
      requestsRefused: this.#requestsRefused,
      ...this.#forwarding.traffic,
    }
  }

  /** Whether a client has an allocation, and its connection therefore a reason to stay. */
  hasAllocation(clientKey: string): boolean {
    return this.#allocator.allocations.ofClient(clientKey, this.#clock.nowMs()) !== undefined
  }

  /**
   * Takes one message of a client.
   *
   * @param bytes a datagram, or a message cut out of a stream; the relay's from now on.
   */
  receive(bytes: Buffer, client: Client): void {
    const nowMs = this.#clock.nowMs()
    const live = this.#allocator.allocations.ofClient(client.key, nowMs)
    if (isChannelData(bytes[0] ?? 0)) {
      if (live !== undefined) this.#forwarding.channelData(live, bytes, nowMs)
      return
    }
    const message = decodeMessage(bytes)
    if (message === undefined || !isUndamaged(message)) return
    if (message.messageClass === MessageClass.indication) {
      const isOurs = message.method === Method.send && unknownAttributes(message).length === 0
      if (isOurs && live !== undefined) this.#forwarding.send(live, message, nowMs)
    } else if (message.messageClass === MessageClass.request) {
      if (message.method === Method.binding) this.#bind(message, client, nowMs)
      else this.#answer(message, client, live, nowMs)
    }
  }

  /** A client's connection is gone, and its allocation with it (RFC 8656 §5). */
  disconnected(clientKey: string): void {
    const allocation = this.#allocator.allocations.ofClient(clientKey, Number.NEGATIVE_INFINITY)
    if (allocation !== undefined) this.#allocator.free(allocation, "disconnected")
  }

  /** Ends a session's allocations at once, and refuses new ones to the credentials that are still about. */
  kick(sessionId: string): void {
    this.#allocator.revoke(sessionId, this.#clock.nowMs())
  }

  /** Frees what has outlived its time; to be called every second or so. */
  sweep(): void {
    this.#allocator.sweep(this.#clock.nowMs())
  }

  /** Ends all allocations. */
  close(): void {
    this.#allocator.close()
  }

  /** Binding: tells the client how the world sees it (RFC 8489 §2). */
  #bind(request: StunMessage, client: Client, nowMs: number): void {
    if (!this.#mayChallenge(client, nowMs)) return
    const address = parseIpAddress(client.host) ?? Buffer.alloc(4)
    const value = encodeXorAddress({ address, port: client.port }, request.transactionId)
    client.send(encodeAnswer(request, { attributes: [{ type: AttributeType.xorMappedAddress, value }] }))
  }

  #answer(request: StunMessage, client: Client, live: Allocation | undefined, nowMs: number): void {
    const isRepeated =
      request.method === Method.allocate && live?.transactionId.equals(request.transactionId) === true
    if (isRepeated && live?.answer !== undefined) {
      client.send(live.answer)
      return
    }
    const verdict = this.#authentication.check(request, client.key, live)
    if ("refusedWith" in verdict) {
      this.#challenge(request, client, verdict.refusedWith, nowMs)
      return
    }
    const answer = this.#perform(request, client, live, verdict, nowMs)
    if (answer.error !== undefined) this.#requestsRefused += 1
    const bytes = encodeAnswer(request, answer, verdict.key)
    if (request.method === Method.allocate && answer.error === undefined) {
      const made = this.#allocator.allocations.ofClient(client.key, nowMs)
      if (made !== undefined) made.answer = bytes
    }
    client.send(bytes)
  }

  #challenge(request: StunMessage, client: Client, error: 400 | 401 | 438, nowMs: number): void {
    if (!this.#mayChallenge(client, nowMs)) return
    const attributes = [
      { type: AttributeType.realm, value: Buffer.from(realm) },
      { type: AttributeType.nonce, value: Buffer.from(this.#nonces.make(client.key, nowMs)) },
    ]
    client.send(encodeAnswer(request, { error, attributes: error === 400 ? [] : attributes }))
  }

  /** Does what an authenticated client asks for. */
  #perform(
    request: StunMessage,
    client: Client,
    live: Allocation | undefined,
    asker: Asker,
    nowMs: number,
  ): Answer {
    if (live !== undefined && live.username !== asker.username) return { error: 441 }
    const { sessionId } = asker.grant
    if (this.#allocator.isRevoked(sessionId) || !this.#policy.allow(asker.grant, client.host)) {
      if (live !== undefined) this.#allocator.free(live, "revoked")
      return { error: 403 }
    }
    const unknown = unknownAttributes(request)
    if (unknown.length > 0) {
      const value = encodeUnknownAttributes(unknown)
      return { error: 420, attributes: [{ type: AttributeType.unknownAttributes, value }] }
    }
    if (request.method === Method.allocate) {
      return live === undefined ? this.#allocator.allocate(request, client, asker, nowMs) : { error: 437 }
    }
    if (live === undefined) return { error: 437 }
    switch (request.method) {
      case Method.refresh:
        return this.#allocator.refresh(request, live, nowMs)
      case Method.createPermission:
        return createPermission(this.#neighbourhood, live, request, nowMs)
      case Method.channelBind:
        return channelBind(this.#neighbourhood, live, request, nowMs)
      default:
        return { error: 400 }
    }
  }

  #mayChallenge(client: Client, nowMs: number): boolean {
    return this.#challenges.mayAnswer(addressKey(client.host), nowMs)
  }
}

const known: ReadonlySet<number> = new Set(Object.values(AttributeType))

function unknownAttributes({ attributes }: StunMessage): number[] {
  return attributes
    .map(({ type }) => type)
    .filter((type) => isComprehensionRequired(type) && !known.has(type))
}
