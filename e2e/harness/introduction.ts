import {
  type ConsoleToServer,
  type IceServer,
  parseMessage,
  type ServerToConsole,
  serverToConsoleSchema,
} from "@crashcart/signaling/protocol"
import type { IceServer as NativeIceServer } from "node-datachannel"
import type WebSocket from "ws"

/** What a console knows before it makes its peer connection. */
export interface Introduction {
  /** The first gateway that is online. */
  readonly gatewayId: string
  readonly iceServers: readonly IceServer[]
}

/**
 * Waits until a gateway is online, and asks for the session's ICE servers where there is a relay.
 * @returns undefined when the server says "too fast".
 */
export async function introduce(socket: WebSocket, sessionId: string): Promise<Introduction | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Introduction | undefined>()
  let gatewayId: string | undefined
  let iceServers: readonly IceServer[] | undefined
  const take = (data: WebSocket.RawData) => {
    const message: ServerToConsole = parseMessage(serverToConsoleSchema, data.toString())
    if (message.type === "welcome" && message.relay === true) {
      const request: ConsoleToServer = { type: "ice-servers", sessionId }
      socket.send(JSON.stringify(request))
    } else if (message.type === "welcome" || message.type === "ice-servers") iceServers = message.iceServers
    if (message.type === "welcome" || message.type === "gateways") {
      gatewayId ??= message.gateways.find((gateway) => gateway.online)?.id
    }
    if (message.type === "end" && message.reason === "too-fast") resolve(undefined)
    else if (message.type === "end") reject(new Error(`the session was refused: ${message.reason}`))
    if (gatewayId !== undefined && iceServers !== undefined) resolve({ gatewayId, iceServers })
  }
  socket.on("message", take)
  socket.on("error", reject)
  const introduction = await promise
  socket.off("message", take)
  return introduction
}

/** ICE servers in libdatachannel's terms; TURN over TCP and TLS, which it does not have, is left out. */
export function nativeIceServers(servers: readonly IceServer[]): (string | NativeIceServer)[] {
  return servers.flatMap(({ urls, username = "", credential = "" }) =>
    urls.flatMap((url): (string | NativeIceServer)[] => {
      if (url.startsWith("stun:")) return [url]
      const [, hostname = "", port] = /^turn:(.+):(\d+)\?transport=udp$/.exec(url) ?? []
      if (port === undefined) return []
      return [{ hostname, port: Number(port), username, password: credential, relayType: "TurnUdp" }]
    }),
  )
}
