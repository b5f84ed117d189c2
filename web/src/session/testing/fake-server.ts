import {
  type ConsoleToServer,
  consoleToServerSchema,
  type GatewaySummary,
  parseMessage,
  type ServerToConsole,
} from "@crashcart/signaling/protocol"
import type { Access, Socket, SocketObserver } from "../socket.ts"

/** One WebSocket as the server sees it. */
export class FakeConnection {
  readonly received: ConsoleToServer[] = []
  isClosedByConsole = false
  readonly #observer: SocketObserver

  constructor(observer: SocketObserver) {
    this.#observer = observer
  }

  send(message: ServerToConsole): void {
    this.sendText(JSON.stringify(message))
  }

  sendText(text: string): void {
    if (!this.isClosedByConsole) this.#observer.message(text)
  }

  open(): void {
    if (!this.isClosedByConsole) this.#observer.opened()
  }

  /** The server, or the network, ends it. */
  drop(): void {
    if (!this.isClosedByConsole) this.#observer.closed()
  }

  ofType<Type extends ConsoleToServer["type"]>(type: Type): Extract<ConsoleToServer, { type: Type }>[] {
    return this.received.filter(
      (message): message is Extract<ConsoleToServer, { type: Type }> => message.type === type,
    )
  }
}

export const gatewayA: GatewaySummary = { id: "a".repeat(26), name: "rack 1", online: true }
export const gatewayB: GatewaySummary = { id: "b".repeat(26), name: "rack 2", online: true }

/** A signaling server that holds what the console sends against the protocol. */
export class FakeServer {
  readonly connections: FakeConnection[] = []
  access: Access = "allowed"
  gateways: GatewaySummary[] = [gatewayA]
  relay = false

  readonly openSocket = (observer: SocketObserver): Socket => {
    const connection = new FakeConnection(observer)
    this.connections.push(connection)
    return {
      send: (text) => {
        connection.received.push(parseMessage(consoleToServerSchema, text))
      },
      close: () => {
        connection.isClosedByConsole = true
      },
    }
  }

  readonly checkAccess = async (): Promise<Access> => this.access

  get connection(): FakeConnection {
    const last = this.connections.at(-1)
    if (last === undefined) throw new Error("the console has not connected yet")
    return last
  }

  /** Says welcome on a socket that has just opened. */
  welcome(): void {
    this.connection.open()
    this.connection.send({
      type: "welcome",
      version: 1,
      gateways: this.gateways,
      iceServers: [{ urls: ["stun:stun.example"] }],
      relay: this.relay,
    })
  }

  list(...gateways: GatewaySummary[]): void {
    this.gateways = gateways
    this.connection.send({ type: "gateways", gateways })
  }

  /** The last offer the server was asked to pass on. */
  get offer(): Extract<ConsoleToServer, { type: "offer" }> {
    const last = this.connections.flatMap((connection) => connection.ofType("offer")).at(-1)
    if (last === undefined) throw new Error("the console has made no offer yet")
    return last
  }
}
