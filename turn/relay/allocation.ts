import type { TurnGrant } from "../credentials.ts"
import { Channels } from "./channels.ts"
import type { Client } from "./client.ts"
import { Permission } from "./permission.ts"
import type { TokenBucket } from "./token-bucket.ts"

/** What an allocation is made of. */
export interface AllocationParts {
  readonly client: Client
  readonly grant: TurnGrant
  readonly username: string
  /** The long-term key that every request of this allocation is checked with, whatever becomes of our secrets. */
  readonly key: Buffer
  readonly relayedPort: number
  readonly endsAtMs: number
  /** Of the Allocate request, so that its repetition gets the same answer (RFC 8656 §7.2). */
  readonly transactionId: Buffer
}

/**
 * One relayed transport address and what belongs to it.
 * @see RFC 8656 §3.2
 */
export class Allocation {
  readonly client: Client
  readonly grant: TurnGrant
  readonly username: string
  readonly key: Buffer
  readonly relayedPort: number
  readonly transactionId: Buffer
  /** Shared by all allocations of the session. */
  readonly bucket: TokenBucket
  readonly permission = new Permission()
  readonly channels = new Channels()
  endsAtMs: number
  /** The answer to the Allocate request. */
  answer: Buffer | undefined
  /** Payload sent by this allocation's client and passed on. */
  bytesRelayed = 0

  constructor(parts: AllocationParts, bucket: TokenBucket) {
    this.client = parts.client
    this.grant = parts.grant
    this.username = parts.username
    this.key = parts.key
    this.relayedPort = parts.relayedPort
    // A copy: the request's buffer is the transport's.
    this.transactionId = Buffer.from(parts.transactionId)
    this.endsAtMs = parts.endsAtMs
    this.bucket = bucket
  }
}
