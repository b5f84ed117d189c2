/** A WebSocket to the gateway that served this page; let in by a ticket. */
export interface PageSocket {
  send(message: Uint8Array<ArrayBuffer>): void
  close(): void
}

export interface PageSocketObserver {
  /** It is open, and has shown its ticket. */
  opened(): void
  message(message: Uint8Array<ArrayBuffer>): void
  /** Told once, and not after {@link PageSocket.close}. */
  closed(): void
}

/** @param origin of the page, `https://host`. */
export function openPageSocket(origin: string, ticket: string, observer: PageSocketObserver): PageSocket {
  const socket = new WebSocket(`${origin.replace(/^http/, "ws")}/ws/direct`)
  socket.binaryType = "arraybuffer"
  const listening = new AbortController()
  const { signal } = listening
  socket.addEventListener(
    "open",
    () => {
      socket.send(ticket)
      observer.opened()
    },
    { signal },
  )
  socket.addEventListener(
    "message",
    ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) observer.message(new Uint8Array(data))
    },
    { signal },
  )
  socket.addEventListener("close", () => observer.closed(), { signal })
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message)
    },
    close: () => {
      listening.abort()
      socket.close()
    },
  }
}
