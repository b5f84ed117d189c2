/** What a WebSocket tells its owner, never before the factory has returned it. After `closed` nothing follows. */
export interface SocketObserver {
  /** It is open: what is sent from now on arrives. */
  opened(): void
  message(text: string): void
  /** It ended, or never opened; told once, and not after {@link Socket.close}. */
  closed(): void
}

export interface Socket {
  /** Dropped when the socket is not open. */
  send(text: string): void
  close(): void
}

export type SocketFactory = (observer: SocketObserver) => Socket

/** Whether this browser holds a session cookie the server knows. */
export type Access = "allowed" | "unauthorized" | "unreachable"
/** @param patienceMs how long an answer may take before the server counts as unreachable */
export type AccessCheck = (patienceMs: number) => Promise<Access>
