import type {
  ConsoleToServer,
  EndReason,
  GatewaySummary,
  GatewayToServer,
  ServerToConsole,
  ServerToGateway,
} from "../../protocol/index.ts"
import { GatewayDirectory } from "./gateway-directory.ts"
import type { IceServers } from "./ice-servers.ts"

/** Where messages to one end go. `send` never throws; what cannot be delivered is lost. */
export interface Port<Message> {
  send(message: Message): void
}

/** What a connected end does to the rendezvous. After `gone`, and for a gateway that was replaced, both do nothing. */
export interface Attachment<Message> {
  receive(message: Message): void
  /** @param reason what the other ends of its sessions are told; that signaling lost this end, if left out. */
  gone(reason?: EndReason): void
}

/** A gateway's messages once it has proved who it is. */
export type ProvedGatewayToServer = Exclude<GatewayToServer, { type: "prove" }>

export interface RendezvousOptions {
  readonly iceServers: IceServers
  /** Told of each session that is offered to a gateway, and of its end: for logs. */
  readonly observe?: (event: SessionEvent) => void
}

export type SessionEvent =
  | { readonly type: "offered"; readonly sessionId: string; readonly gatewayId: string }
  | {
      readonly type: "ended"
      readonly sessionId: string
      readonly gatewayId: string
      readonly reason: EndReason
    }

interface ConsoleEnd {
  readonly port: Port<ServerToConsole>
  readonly sessions: Set<Session>
}

interface Session {
  readonly id: string
  readonly console: ConsoleEnd
  /** Undefined until the offer names it. */
  gatewayId: string | undefined
}

/** More than a person with many tabs needs; enough to stop a broken page. */
const sessionsPerConsoleMax = 16

/**
 * Introduces consoles to gateways and passes their messages, each session's to its own two ends only.
 * Knows no sockets and no clock: ends are ports, and whether somebody may attach was decided before.
 */
export class Rendezvous {
  readonly #iceServers: IceServers
  readonly #observe: (event: SessionEvent) => void
  readonly #directory = new GatewayDirectory()
  readonly #consoles = new Set<ConsoleEnd>()
  readonly #sessions = new Map<string, Session>()

  constructor(options: RendezvousOptions) {
    this.#iceServers = options.iceServers
    this.#observe = options.observe ?? (() => undefined)
  }

  get sessionCount(): number {
    return this.#sessions.size
  }

  gateways(): GatewaySummary[] {
    return this.#directory.summaries()
  }

  /** Lists a gateway before it has connected. */
  know(gateway: { readonly id: string; readonly name: string }): void {
    if (this.#directory.know(gateway.id, gateway.name)) this.#tellGateways()
  }

  attachConsole(port: Port<ServerToConsole>): Attachment<ConsoleToServer> {
    const end: ConsoleEnd = { port, sessions: new Set() }
    this.#consoles.add(end)
    port.send({
      type: "welcome",
      version: 1,
      gateways: this.gateways(),
      iceServers: this.#iceServers.fixed,
      relay: this.#iceServers.hasRelay,
    })
    return {
      receive: (message) => {
        if (this.#consoles.has(end)) this.#fromConsole(end, message)
      },
      gone: (reason = "console-gone") => {
        if (!this.#consoles.delete(end)) return
        for (const session of [...end.sessions]) {
          this.#toGateway(session, { type: "end", sessionId: session.id, reason })
          this.#forget(session, reason)
        }
      },
    }
  }

  /**
   * A gateway that connects again replaces its former connection and keeps its sessions: the network between may have
   * changed, the process and its peer connections need not have.
   *
   * @param replaced called when another connection of this gateway takes over.
   */
  attachGateway(
    gateway: { readonly id: string; readonly name: string },
    port: Port<ServerToGateway>,
    replaced: () => void,
  ): Attachment<ProvedGatewayToServer> {
    const former = this.#directory.connect(gateway.id, gateway.name, { port, replaced })
    former?.replaced()
    port.send({ type: "registered" })
    this.#tellGateways()
    return {
      receive: (message) => {
        if (this.#directory.portOf(gateway.id) === port) this.#fromGateway(gateway.id, message)
      },
      gone: (reason = "gateway-gone") => {
        if (this.#directory.portOf(gateway.id) !== port) return
        this.#directory.disconnect(gateway.id)
        for (const session of [...this.#sessions.values()]) {
          if (session.gatewayId !== gateway.id) continue
          session.console.port.send({ type: "end", sessionId: session.id, reason })
          this.#forget(session, reason)
        }
        this.#tellGateways()
      },
    }
  }

  #fromConsole(end: ConsoleEnd, message: ConsoleToServer): void {
    const session = this.#sessions.get(message.sessionId)
    // Another console's session: this one is told what it would be told of any id that is not to be had.
    if (session !== undefined && session.console !== end) {
      if (message.type === "offer" || message.type === "ice-servers")
        refuse(end, message.sessionId, "negotiation-failed")
      return
    }
    switch (message.type) {
      case "ice-servers": {
        if ((session ?? this.#open(end, message.sessionId)) === undefined) return
        const iceServers = this.#iceServers.forSession(message.sessionId, "console")
        end.port.send({ type: "ice-servers", sessionId: message.sessionId, iceServers })
        return
      }
      case "offer":
        this.#offer(end, session, message)
        return
      case "candidate":
        if (session !== undefined) this.#toGateway(session, message)
        return
      case "end":
        if (session === undefined) return
        this.#toGateway(session, message)
        this.#forget(session, message.reason)
        return
    }
  }

  #offer(
    end: ConsoleEnd,
    known: Session | undefined,
    offer: Extract<ConsoleToServer, { type: "offer" }>,
  ): void {
    const { sessionId, gatewayId } = offer
    const session = known ?? this.#open(end, sessionId)
    if (session === undefined) return
    if (session.gatewayId !== undefined) {
      // A session has one offer; whoever sends a second has lost track, and both ends had better start again.
      this.#toGateway(session, { type: "end", sessionId, reason: "negotiation-failed" })
      refuse(end, sessionId, "negotiation-failed")
      this.#forget(session, "negotiation-failed")
      return
    }
    const port = this.#directory.portOf(gatewayId)
    if (port === undefined) {
      const reason = this.#directory.isKnown(gatewayId) ? "gateway-gone" : "gateway-unknown"
      refuse(end, sessionId, reason)
      this.#forget(session, reason)
      return
    }
    session.gatewayId = gatewayId
    this.#observe({ type: "offered", sessionId, gatewayId })
    const iceServers = this.#iceServers.forSession(sessionId, "gateway")
    port.send({ type: "offer", sessionId, sdp: offer.sdp, iceServers })
  }

  #fromGateway(gatewayId: string, message: ProvedGatewayToServer): void {
    const session = this.#sessions.get(message.sessionId)
    // Not this gateway's, or not any more: after a restart, gateways go on with sessions that this server never knew.
    if (session?.gatewayId !== gatewayId) return
    session.console.port.send(message)
    if (message.type === "end") this.#forget(session, message.reason)
  }

  #open(end: ConsoleEnd, sessionId: string): Session | undefined {
    if (end.sessions.size >= sessionsPerConsoleMax) {
      refuse(end, sessionId, "negotiation-failed")
      return undefined
    }
    const session: Session = { id: sessionId, console: end, gatewayId: undefined }
    this.#sessions.set(sessionId, session)
    end.sessions.add(session)
    return session
  }

  #toGateway(session: Session, message: Extract<ServerToGateway, { type: "candidate" | "end" }>): void {
    if (session.gatewayId !== undefined) this.#directory.portOf(session.gatewayId)?.send(message)
  }

  #forget(session: Session, reason: EndReason): void {
    this.#sessions.delete(session.id)
    session.console.sessions.delete(session)
    const { id, gatewayId } = session
    if (gatewayId !== undefined) this.#observe({ type: "ended", sessionId: id, gatewayId, reason })
  }

  #tellGateways(): void {
    const gateways = this.gateways()
    for (const { port } of [...this.#consoles]) port.send({ type: "gateways", gateways })
  }
}

function refuse(end: ConsoleEnd, sessionId: string, reason: EndReason): void {
  end.port.send({ type: "end", sessionId, reason })
}
