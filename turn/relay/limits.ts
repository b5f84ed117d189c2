/** How much of the relay anybody may use. */
export interface RelayLimits {
  /** Allocations of one session, both ends together. */
  readonly allocationsPerSession: number
  /** Allocations from one IPv4 address, or one IPv6 /64. */
  readonly allocationsPerAddress: number
  readonly allocationsInTotal: number
  /** Payload bytes per second of one session, both directions together. One second's worth may come at once. */
  readonly bytesPerSPerSession: number
  /** Answers per second to one address that has not authenticated; the rest is silence. */
  readonly challengesPerSPerAddress: number
  /** How long a connection may be without an allocation, or a message over it without its end, milliseconds. */
  readonly connectionPatienceMs: number
}

/**
 * A browser allocates once for each of its networks and each URL, and again when ICE restarts: 16 is room for two ends.
 * 5 MB/s is twice the largest bitrate that can be configured.
 */
export const relayLimitsDefault: RelayLimits = {
  allocationsPerSession: 16,
  allocationsPerAddress: 64,
  allocationsInTotal: 2_000,
  bytesPerSPerSession: 5_000_000,
  challengesPerSPerAddress: 50,
  connectionPatienceMs: 10_000,
}
