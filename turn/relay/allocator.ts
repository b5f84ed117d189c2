import type { TurnGrant } from "../credentials.ts"
import { AttributeType, encodeLifetime, type IpAddress, type StunMessage } from "../stun/index.ts"
import { allocated, grantedLifetimeS, readAllocate, takePort } from "./allocate.ts"
import type { Allocation } from "./allocation.ts"
import { Allocations } from "./allocations.ts"
import type { Answer } from "./answer.ts"
import type { Client } from "./client.ts"
import type { FreedReason, RelayEvent } from "./events.ts"
import type { RelayLimits } from "./limits.ts"
import { RelayedPorts } from "./relayed-ports.ts"

/** Who asks, as authenticated. */
export interface Asker {
  readonly grant: TurnGrant
  readonly username: string
  readonly key: Buffer
}

export interface AllocatorOptions {
  readonly limits: RelayLimits
  readonly relayedAddress: IpAddress
  /** How long a kicked session is remembered: as long as a credential of it may be about. */
  readonly revocationMs: number
  readonly observe: (event: RelayEvent) => void
}

/** The life of allocations: made, refreshed, ended by their clients, by time, by us. */
export class Allocator {
  readonly allocations: Allocations
  readonly #options: AllocatorOptions
  readonly #ports = new RelayedPorts()
  readonly #revoked = new Map<string, number>()

  constructor(options: AllocatorOptions) {
    this.#options = options
    this.allocations = new Allocations(options.limits)
  }

  /** Allocate, of a client that has no allocation (RFC 8656 §7.2). */
  allocate(request: StunMessage, client: Client, asker: Asker, nowMs: number): Answer {
    const wish = readAllocate(request)
    if ("refusedWith" in wish) return { error: wish.refusedWith }
    this.sweep(nowMs)
    const { sessionId } = asker.grant
    const exceeded = this.allocations.exceeds(sessionId, client.host)
    if (exceeded !== undefined) return { error: exceeded === "total" ? 508 : 486 }
    const taken = takePort(this.#ports, wish, sessionId, nowMs)
    if (taken === undefined) return { error: 508 }
    const parts = {
      client,
      ...asker,
      relayedPort: taken.port,
      endsAtMs: nowMs + wish.lifetimeS * 1000,
      transactionId: request.transactionId,
    }
    this.allocations.add(parts, nowMs)
    const { host, transport } = client
    this.#options.observe({ type: "allocated", grant: asker.grant, host, transport })
    return allocated(parts, this.#options.relayedAddress, wish.lifetimeS, taken.token)
  }

  /** Refresh (RFC 8656 §8.2); a lifetime of 0 ends the allocation. */
  refresh(request: StunMessage, allocation: Allocation, nowMs: number): Answer {
    const lifetimeS = grantedLifetimeS(request)
    if (lifetimeS === undefined) return { error: 400 }
    if (lifetimeS === 0) this.free(allocation, "left")
    else allocation.endsAtMs = nowMs + lifetimeS * 1000
    return { attributes: [{ type: AttributeType.lifetime, value: encodeLifetime(lifetimeS) }] }
  }

  free(allocation: Allocation, reason: FreedReason): void {
    if (!this.allocations.remove(allocation)) return
    this.#ports.free(allocation.relayedPort)
    const { grant, bytesRelayed, client } = allocation
    this.#options.observe({ type: "freed", grant, reason, bytesRelayed })
    // Who leaves may come again over the same connection; who has lost his connection has none to close.
    if (reason !== "left" && reason !== "disconnected") client.close()
  }

  /** Ends a session's allocations, and marks it as {@link isRevoked}. */
  revoke(sessionId: string, nowMs: number): void {
    this.#revoked.set(sessionId, nowMs + this.#options.revocationMs)
    for (const allocation of this.allocations.ofSession(sessionId)) this.free(allocation, "revoked")
  }

  isRevoked(sessionId: string): boolean {
    return this.#revoked.has(sessionId)
  }

  /** Frees what has outlived its time. */
  sweep(nowMs: number): void {
    for (const allocation of this.allocations.expired(nowMs)) this.free(allocation, "expired")
    for (const [sessionId, endsAtMs] of this.#revoked) if (endsAtMs <= nowMs) this.#revoked.delete(sessionId)
    this.#ports.expire(nowMs)
  }

  close(): void {
    for (const allocation of this.allocations.all()) this.free(allocation, "shutting-down")
  }
}
