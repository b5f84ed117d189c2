import {
  mintTurnCredentials,
  type TurnCredentials,
  type TurnGrant,
  type TurnRole,
} from "../../credentials.ts"
import {
  AttributeType,
  decodeChannelData,
  decodeMessage,
  encodeChannelData,
  Method,
  parseIpAddress,
  type StunAttribute,
  type StunMessage,
  type TransportAddress,
} from "../../stun/index.ts"
import type { Client, ClientTransport } from "../client.ts"
import type { RelayEvent } from "../events.ts"
import { type RelayLimits, relayLimitsDefault } from "../limits.ts"
import { Relay } from "../relay.ts"
import { ManualClock } from "./manual-clock.ts"
import {
  addressIn,
  channelNumber,
  codeOf,
  encodeRequest,
  type Login,
  loginFrom,
  peerAddress,
  type TestRequest,
  udpTransport,
} from "./turn-requests.ts"

export const relayedAddress = parseIpAddress("192.0.2.1") ?? Buffer.alloc(4)
const secret = "the newest secret"

export interface RelayRigOptions {
  readonly limits?: Partial<RelayLimits>
  readonly secrets?: readonly string[]
  readonly allow?: (grant: TurnGrant, host: string) => boolean
}

/** The relay without sockets, and a clock in the test's hand. */
export class RelayRig {
  readonly clock = new ManualClock()
  readonly events: RelayEvent[] = []
  readonly relay: Relay
  #port = 20_000

  constructor({ limits, secrets = [secret], allow = () => true }: RelayRigOptions = {}) {
    this.relay = new Relay(
      {
        secrets,
        limits: { ...relayLimitsDefault, ...limits },
        allow,
        credentialLifetimeMaxS: 600,
        relayedAddress,
      },
      this.clock,
      (event) => this.events.push(event),
    )
  }

  credentials(sessionId: string, role: TurnRole = "console", signedWith = secret): TurnCredentials {
    const expiresAtS = Math.floor(this.clock.unixMs() / 1000) + 300
    return mintTurnCredentials({ secret: signedWith, sessionId, role, expiresAtS })
  }

  /** A client that has not said anything yet. */
  client(host = "198.51.100.7", transport: ClientTransport = "udp"): RiggedClient {
    this.#port += 1
    return new RiggedClient(this.relay, host, this.#port, transport)
  }

  /** A client with an allocation. */
  allocated(sessionId: string, role: TurnRole = "console", client = this.client()): RiggedClient {
    client.logIn(this.credentials(sessionId, role))
    const code = codeOf(client.allocate())
    if (code !== 0) throw new Error(`Allocate was answered with ${code}`)
    return client
  }
}

/** A client that has no network: what it says is heard at once, and what it is told is kept. */
export class RiggedClient implements Client {
  readonly key: string
  readonly host: string
  readonly port: number
  readonly transport: ClientTransport
  readonly received: Buffer[] = []
  isClosed = false
  login: Login | undefined
  relayed: TransportAddress = { address: Buffer.alloc(4), port: 0 }
  readonly #relay: Relay

  constructor(relay: Relay, host: string, port: number, transport: ClientTransport) {
    this.#relay = relay
    this.key = `${transport} ${host} ${port}`
    this.host = host
    this.port = port
    this.transport = transport
  }

  send(bytes: Buffer): boolean {
    this.received.push(Buffer.from(bytes))
    return true
  }

  close(): void {
    this.isClosed = true
  }

  say(bytes: Buffer): void {
    this.#relay.receive(bytes, this)
  }

  /** Sends a request, and takes the answer out of what was received. */
  ask(request: TestRequest): StunMessage {
    const answer = this.askForSilence(request)
    if (answer === undefined) throw new Error("no answer")
    return answer
  }

  /** As {@link ask}, where silence may be the answer. */
  askForSilence(request: TestRequest): StunMessage | undefined {
    const before = this.received.length
    this.say(encodeRequest({ login: this.login, ...request }))
    const [bytes] = this.received.splice(before, 1)
    return bytes && decodeMessage(bytes)
  }

  /** Gets a nonce. */
  logIn(credentials: TurnCredentials): void {
    this.login = undefined
    this.login = loginFrom(this.ask({ method: Method.allocate }), credentials)
  }

  allocate(...attributes: StunAttribute[]): StunMessage {
    const answer = this.ask({ method: Method.allocate, attributes: [udpTransport, ...attributes] })
    if (codeOf(answer) === 0) this.relayed = addressIn(answer, AttributeType.xorRelayedAddress)
    return answer
  }

  refresh(...attributes: StunAttribute[]): number {
    return codeOf(this.ask({ method: Method.refresh, attributes }))
  }

  permit(peer: TransportAddress | string): number {
    const transactionId = Buffer.alloc(12, 5)
    const attributes = [peerAddress(peer, transactionId)]
    return codeOf(this.ask({ method: Method.createPermission, attributes, transactionId }))
  }

  bind(channel: number, peer: TransportAddress | string): number {
    const transactionId = Buffer.alloc(12, 6)
    const attributes = [channelNumber(channel), peerAddress(peer, transactionId)]
    return codeOf(this.ask({ method: Method.channelBind, attributes, transactionId }))
  }

  speak(channel: number, text: string): void {
    this.say(encodeChannelData({ channel, data: Buffer.from(text) }, this.transport !== "udp"))
  }

  /** What arrived since the last call, as text. */
  heard(): string[] {
    return this.received.splice(0).map((bytes) => {
      const inChannel = decodeChannelData(bytes)
      if (inChannel !== undefined) return `${inChannel.channel.toString(16)}: ${inChannel.data.toString()}`
      const message = decodeMessage(bytes)
      if (message?.method !== Method.data) return "something else"
      const data = message.attributes.find(({ type }) => type === AttributeType.data)?.value
      return `from ${addressIn(message, AttributeType.xorPeerAddress).port}: ${data?.toString()}`
    })
  }
}
