import type { SocketFactory } from "../session/index.ts"

/** The console's WebSocket to the server that served the page. @param origin `location.origin` */
export function webSocketFactory(origin: string): SocketFactory {
  const url = new URL("/ws/console", origin)
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:"
  return (observer) => {
    const socket = new WebSocket(url)
    socket.addEventListener("open", () => observer.opened())
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (typeof data === "string") observer.message(data)
    })
    socket.addEventListener("close", () => observer.closed())
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text)
      },
      close: () => socket.close(),
    }
  }
}
