import type { WSEvents } from "hono/ws"
import { WebSocket } from "ws"
import type { z } from "zod"
import {
  closeCodes,
  messageSizeMaxBytes,
  parseMessage,
  SignalingProtocolError,
} from "../../protocol/index.ts"
import { TokenBucket, type TokenBucketOptions } from "../limits/token-bucket.ts"
import type { SocketRegistry } from "./socket-registry.ts"

/** One open WebSocket, as those see it who talk to whoever is at its other end. */
export interface Peer<Out> {
  /** Sends one message; lost when the socket is closing. An end that does not read is dropped. Never throws. */
  send(message: Out): void
  /** Starts the closing handshake. No message is delivered after it. */
  close(code: number, reason: string): void
}

export interface PeerHandler<In> {
  receive(message: In): void
  /** Called once when the socket is closed. Whoever was there has left, unless the server itself stops. */
  closed(why: "left" | "server-stops"): void
}

export interface PeerOptions<In, Out> {
  readonly schema: z.ZodType<In>
  readonly rate: TokenBucketOptions
  readonly registry: SocketRegistry
  readonly open: (peer: Peer<Out>) => PeerHandler<In>
}

/** Messages an end has not read yet: it is allowed a few of the largest, then it is dropped. */
const backlogMaxBytes = 16 * messageSizeMaxBytes

/** What hono's `upgradeWebSocket` wants, from what a peer is: messages checked and counted before anybody sees them. */
export function peerEvents<In, Out>(options: PeerOptions<In, Out>): WSEvents<unknown> {
  const { schema, registry } = options
  const bucket = new TokenBucket(options.rate, performance.now())
  let closing = false
  let socket: WebSocket | undefined
  let handler: PeerHandler<In> | undefined

  function close(code: number, reason: string): void {
    closing = true
    socket?.close(code, reason)
  }

  const peer: Peer<Out> = {
    close,
    send(message) {
      if (closing || socket?.readyState !== WebSocket.OPEN) return
      if (socket.bufferedAmount > backlogMaxBytes) {
        close(closeCodes.tooSlow, "messages are not being read")
        socket.terminate()
        return
      }
      socket.send(JSON.stringify(message))
    },
  }

  return {
    onOpen(_event, context) {
      if (!(context.raw instanceof WebSocket)) throw new TypeError("the WebSocket server is not ws")
      socket = context.raw
      registry.add(socket, close)
      handler = options.open(peer)
    },
    onMessage(event) {
      if (closing) return
      if (!bucket.take(performance.now())) return close(1008, "too many messages")
      if (typeof event.data !== "string") return close(1003, "messages are text")
      try {
        handler?.receive(parseMessage(schema, event.data))
      } catch (error) {
        if (!(error instanceof SignalingProtocolError)) throw error
        close(1008, error.message)
      }
    },
    onClose() {
      closing = true
      if (socket === undefined) return
      registry.delete(socket)
      handler?.closed(registry.isStopping ? "server-stops" : "left")
    },
  }
}
