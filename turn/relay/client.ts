/** How a client reaches the relay. What it reaches through the relay is always UDP. */
export type ClientTransport = "udp" | "tcp" | "tls"

/** The far end of one 5-tuple (RFC 8656 §3): whom the relay answers, and how. */
export interface Client {
  /** Names the 5-tuple: the same for every message of it, and no other's. */
  readonly key: string
  /** IP address as text. */
  readonly host: string
  readonly port: number
  readonly transport: ClientTransport
  /** Hands one whole message on. @returns false when it was dropped because the client does not keep up. */
  send(bytes: Buffer): boolean
  /** The relay has nothing more to say: its allocation has ended. */
  close(): void
}
