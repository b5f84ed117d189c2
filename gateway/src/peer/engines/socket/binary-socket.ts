import type { Unsubscribe } from "../../../events.ts"

/** One WebSocket between a page and this gateway, opened by the page. */
export interface BinarySocket {
  /** Queues one binary message, in order; silently dropped once the socket is closed. Never throws. */
  send(message: Uint8Array): void
  /** Starts the closing handshake; nothing is delivered after it. */
  close(): void
  /** Messages as they came: text or binary, at most 64 kB. Those that come before the first observer are lost. */
  onMessage(observer: (data: string | Uint8Array) => void): Unsubscribe
  /** Called once; at once when it already is closed. */
  onClose(observer: () => void): Unsubscribe
}
