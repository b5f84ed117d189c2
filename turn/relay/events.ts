import type { TurnGrant } from "../credentials.ts"
import type { ClientTransport } from "./client.ts"
import type { Traffic } from "./forwarding.ts"

export type FreedReason = "left" | "expired" | "disconnected" | "revoked" | "shutting-down"

/** What happens to allocations, for the log. */
export type RelayEvent =
  | {
      readonly type: "allocated"
      readonly grant: TurnGrant
      /** The client's address. */
      readonly host: string
      readonly transport: ClientTransport
    }
  | {
      readonly type: "freed"
      readonly grant: TurnGrant
      readonly reason: FreedReason
      /** Payload that this end sent and the other got. */
      readonly bytesRelayed: number
    }

export interface RelayStats extends Readonly<Traffic> {
  readonly allocations: number
  readonly sessions: number
  /** Authenticated requests answered with an error. */
  readonly requestsRefused: number
}
