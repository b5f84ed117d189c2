import {
  type ConsoleToServer,
  type EndReason,
  type GatewaySummary,
  type GatewayToServer,
  liveSessionsMax,
  type ServerToConsole,
  type ServerToGateway,
} from "../../protocol/index.ts"
import { GatewayDirectory } from "./gateway-directory.ts"
import type { IceServers } from "./ice-servers.ts"
import {
  type After,
  type ConsoleEnd,
  type ConsoleOwner,
  type Port,
  type Session,
  SessionTable,
} from "./session-table.ts"

export type { ConsoleOwner, Port } from "./session-table.ts"

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
  /** The gateway that brought this server along: consoles are told that it can be reached directly. */
  readonly ownGatewayId?: string | undefined
  /** Times the sessions that have lost their console; setTimeout where none is given. */
  readonly after?: After
  /** Told of each session that is offered to a gateway, loses its console, gets one again, and ends: for logs. */
  readonly observe?: (event: SessionEvent) => void
}

export type SessionEvent =
  | {
      readonly type: "offered" | "orphaned" | "resumed"
      readonly sessionId: string
      readonly gatewayId: string
    }
  | {
      readonly type: "ended"
      readonly sessionId: string
      readonly gatewayId: string
      readonly reason: EndReason
    }

/** More than a person with many tabs needs; enough to stop a broken page. */
const sessionsPerConsoleMax = 16
/** Orphans included: who opens and leaves more, again and again, loses them at once. */
const sessionsPerOwnerMax = 64

/**
 * Introduces consoles to gateways and passes their messages, each session's to its own two ends only.
 * Knows no sockets and no clock: ends are ports, and whether somebody may attach was decided before.
 *
 * Media need no server, so a session outlives its console's connection, but only as an orphan: a console of the same
 * browser session must resume it soon, or the gateway is told to end it.
 */
export class Rendezvous implements Disposable {
  readonly #iceServers: IceServers
  readonly #observe: (event: SessionEvent) => void
  readonly #directory: GatewayDirectory
  readonly #consoles = new Set<ConsoleEnd>()
  readonly #sessions: SessionTable

  constructor(options: RendezvousOptions) {
    this.#sessions = new SessionTable(options)
    this.#directory = new GatewayDirectory(options.ownGatewayId)
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

  /** Ends everything that a browser session has opened: it is over. */
  endSessionsOf(ownerId: string): void {
    for (const session of this.#sessions.where({ ownerId })) this.#endAtGateway(session, "left")
  }

  [Symbol.dispose](): void {
    this.#sessions[Symbol.dispose]()
  }

  attachConsole(port: Port<ServerToConsole>, owner: ConsoleOwner): Attachment<ConsoleToServer> {
    const end: ConsoleEnd = { port, owner, sessions: new Set() }
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
          if (reason === "console-gone" && this.#mayWait(session)) this.#orphan(session)
          else this.#endAtGateway(session, reason)
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
        for (const session of this.#sessions.where({ gatewayId: gateway.id })) {
          session.console?.port.send({ type: "end", sessionId: session.id, reason })
          this.#forget(session, reason)
        }
        this.#tellGateways()
      },
    }
  }

  #fromConsole(end: ConsoleEnd, message: ConsoleToServer): void {
    if (message.type === "resume") {
      this.#resume(end, message)
      return
    }
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
        this.#endAtGateway(session, message.reason)
        return
    }
  }

  /**
   * A console is back, and vouches for the session it has. One that is not known here is taken at its word: this server, or
   * the gateway, was away; and who knows the id, which is random, can only be the one that chose it.
   */
  #resume(
    end: ConsoleEnd,
    { sessionId, gatewayId }: { readonly sessionId: string; readonly gatewayId: string },
  ): void {
    // It asks again when the gateway is back.
    if (this.#directory.portOf(gatewayId) === undefined) return
    const known = this.#sessions.get(sessionId)
    if (known?.console === end) return
    const isForeign = known?.ownerId !== undefined && known.ownerId !== end.owner.id
    const isElsewhere = known !== undefined && known.gatewayId !== gatewayId
    if (isForeign || isElsewhere || end.sessions.size >= sessionsPerConsoleMax) {
      refuse(end, sessionId, "negotiation-failed")
      return
    }
    this.#sessions.give(known ?? this.#sessions.add(sessionId, gatewayId), end)
    this.#observe({ type: "resumed", sessionId, gatewayId })
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
      refuse(end, sessionId, "negotiation-failed")
      this.#endAtGateway(session, "negotiation-failed")
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
    const remainingMs = Math.max(1, Math.floor(end.owner.remainingMs()))
    const { access } = end.owner
    port.send({
      type: "offer",
      sessionId,
      sdp: offer.sdp,
      iceServers,
      remainingMs,
      ...(access !== undefined && { access }),
    })
  }

  #fromGateway(gatewayId: string, message: ProvedGatewayToServer): void {
    if (message.type === "live") {
      this.#adopt(gatewayId, message.sessionIds)
      return
    }
    const session = this.#sessions.get(message.sessionId)
    if (session?.gatewayId !== gatewayId) return
    session.console?.port.send(message)
    if (message.type === "end") this.#forget(session, message.reason)
  }

  /** A gateway has sessions from before it was away, or this server was: their consoles have to say that they live. */
  #adopt(gatewayId: string, sessionIds: readonly string[]): void {
    const room = liveSessionsMax - this.#sessions.where({ gatewayId }).length
    for (const id of sessionIds.slice(0, Math.max(0, room))) {
      if (this.#sessions.get(id) === undefined) this.#orphan(this.#sessions.add(id, gatewayId))
    }
  }

  #open(end: ConsoleEnd, sessionId: string): Session | undefined {
    if (end.sessions.size >= sessionsPerConsoleMax) {
      refuse(end, sessionId, "negotiation-failed")
      return undefined
    }
    const session = this.#sessions.add(sessionId)
    this.#sessions.give(session, end)
    return session
  }

  #toGateway(session: Session, message: Extract<ServerToGateway, { type: "candidate" | "end" }>): void {
    if (session.gatewayId !== undefined) this.#directory.portOf(session.gatewayId)?.send(message)
  }

  #mayWait({ gatewayId, ownerId }: Session): boolean {
    if (gatewayId === undefined || ownerId === undefined) return false
    return this.#sessions.where({ ownerId }).length <= sessionsPerOwnerMax
  }

  #orphan(session: Session): void {
    const { id: sessionId, gatewayId } = session
    this.#sessions.orphan(session, () => this.#endAtGateway(session, "left"))
    if (gatewayId !== undefined) this.#observe({ type: "orphaned", sessionId, gatewayId })
  }

  #endAtGateway(session: Session, reason: EndReason): void {
    this.#toGateway(session, { type: "end", sessionId: session.id, reason })
    this.#forget(session, reason)
  }

  #forget(session: Session, reason: EndReason): void {
    this.#sessions.delete(session)
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
