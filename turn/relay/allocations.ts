import { addressKey } from "./address-key.ts"
import { Allocation, type AllocationParts } from "./allocation.ts"
import type { RelayLimits } from "./limits.ts"
import { TokenBucket } from "./token-bucket.ts"

/** Which limit an allocation would exceed. */
export type Exceeded = "session" | "address" | "total"

interface SessionUse {
  readonly allocations: Set<Allocation>
  readonly bucket: TokenBucket
}

/** All live allocations, found by client, by relayed port and by session, and counted against the limits. */
export class Allocations {
  readonly #limits: RelayLimits
  readonly #byClient = new Map<string, Allocation>()
  readonly #byPort = new Map<number, Allocation>()
  readonly #sessions = new Map<string, SessionUse>()
  readonly #perAddress = new Map<string, number>()

  constructor(limits: RelayLimits) {
    this.#limits = limits
  }

  get count(): number {
    return this.#byClient.size
  }

  get sessions(): number {
    return this.#sessions.size
  }

  /** One that has outlived its time counts as gone, though the sweep has not been yet. */
  ofClient(clientKey: string, nowMs: number): Allocation | undefined {
    const allocation = this.#byClient.get(clientKey)
    return allocation !== undefined && allocation.endsAtMs > nowMs ? allocation : undefined
  }

  ofPort(relayedPort: number, nowMs: number): Allocation | undefined {
    const allocation = this.#byPort.get(relayedPort)
    return allocation !== undefined && allocation.endsAtMs > nowMs ? allocation : undefined
  }

  ofSession(sessionId: string): readonly Allocation[] {
    return [...(this.#sessions.get(sessionId)?.allocations ?? [])]
  }

  /** Those that have outlived their time. */
  expired(nowMs: number): readonly Allocation[] {
    return [...this.#byClient.values()].filter((allocation) => allocation.endsAtMs <= nowMs)
  }

  all(): readonly Allocation[] {
    return [...this.#byClient.values()]
  }

  /** Whether one more for this session and client would be too many. */
  exceeds(sessionId: string, clientHost: string): Exceeded | undefined {
    const { allocationsInTotal, allocationsPerAddress, allocationsPerSession } = this.#limits
    if (this.count >= allocationsInTotal) return "total"
    const ofSession = this.#sessions.get(sessionId)?.allocations.size ?? 0
    if (ofSession >= allocationsPerSession) return "session"
    return (this.#perAddress.get(addressKey(clientHost)) ?? 0) >= allocationsPerAddress
      ? "address"
      : undefined
  }

  add(parts: AllocationParts, nowMs: number): Allocation {
    const { sessionId } = parts.grant
    const use = this.#sessions.get(sessionId) ?? {
      allocations: new Set(),
      bucket: new TokenBucket(this.#limits.bytesPerSPerSession, nowMs),
    }
    this.#sessions.set(sessionId, use)
    const allocation = new Allocation(parts, use.bucket)
    use.allocations.add(allocation)
    this.#byClient.set(allocation.client.key, allocation)
    this.#byPort.set(allocation.relayedPort, allocation)
    this.#count(allocation, 1)
    return allocation
  }

  /** @returns false when it was gone already. */
  remove(allocation: Allocation): boolean {
    if (this.#byPort.get(allocation.relayedPort) !== allocation) return false
    this.#byPort.delete(allocation.relayedPort)
    this.#byClient.delete(allocation.client.key)
    const use = this.#sessions.get(allocation.grant.sessionId)
    use?.allocations.delete(allocation)
    if (use?.allocations.size === 0) this.#sessions.delete(allocation.grant.sessionId)
    this.#count(allocation, -1)
    return true
  }

  #count(allocation: Allocation, change: 1 | -1): void {
    const key = addressKey(allocation.client.host)
    const count = (this.#perAddress.get(key) ?? 0) + change
    if (count > 0) this.#perAddress.set(key, count)
    else this.#perAddress.delete(key)
  }
}
