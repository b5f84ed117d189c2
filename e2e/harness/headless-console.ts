import { randomUUID } from "node:crypto"
import { setTimeout as wait } from "node:timers/promises"
import {
  type ControlToConsole,
  type ControlToGateway,
  type channelInit,
  decodeControlToConsole,
  decodeReply,
  decodeTextToConsole,
  encodeControl,
  encodeInput,
  encodeText,
  type InputMessage,
  type InputReply,
  type StatusMessage,
  type TextToConsole,
  type TextToGateway,
} from "@crashcart/gateway/protocol"
import {
  type ConsoleToServer,
  parseMessage,
  type ServerToConsole,
  serverToConsoleSchema,
} from "@crashcart/signaling/protocol"
import ndc from "node-datachannel"
import WebSocket from "ws"
import { introduce, nativeIceServers } from "./introduction.ts"
import { type PictureArrival, PictureArrivals } from "./picture-arrivals.ts"

/** One browser may open two sessions in a second. */
const offerIntervalMs = 500

/** A browser session at a signaling server: the cookie that a one-time link was exchanged for. */
export interface Visit {
  readonly origin: string
  readonly cookie: string
}

/** Redeems a one-time link as the console page does. @throws Error when the server refuses. */
export async function redeem(link: string): Promise<Visit> {
  const url = new URL(link)
  const secret = new URLSearchParams(url.hash.slice(1)).get("claim")
  const response = await fetch(`${url.origin}/api/claim`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url.origin },
    body: JSON.stringify({ secret }),
  })
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0]
  if (!response.ok || cookie === undefined) throw new Error(`the link was refused with ${response.status}`)
  return { origin: url.origin, cookie }
}

/** An input message before it is numbered. */
export type Input = InputMessage extends infer Message
  ? Message extends InputMessage
    ? Omit<Message, "seq">
    : never
  : never

export interface ConnectOptions {
  readonly relayOnly?: boolean
  readonly reach?: { readonly address: string; readonly port: number } | undefined
}

/**
 * A console without a browser, over libdatachannel: receives video as RTP without decoding it and can type. Cheap enough
 * to run ten of them beside a measurement.
 */
export class HeadlessConsole implements Disposable {
  readonly #socket: WebSocket
  readonly #peer: ndc.PeerConnection
  readonly #track: ndc.Track
  readonly #channels: Record<keyof typeof channelInit, ndc.DataChannel>
  readonly #heartbeat: NodeJS.Timeout
  readonly #replies = new Set<(reply: InputReply) => void>()
  readonly #told = new Set<(message: ControlToConsole | TextToConsole) => void>()
  /** How the gateway said last that picture and input are. */
  status: StatusMessage | undefined
  #seq = 0
  readonly #arrivals = new PictureArrivals()

  private constructor(
    socket: WebSocket,
    peer: ndc.PeerConnection,
    track: ndc.Track,
    channels: HeadlessConsole["channels"],
  ) {
    this.#socket = socket
    this.#peer = peer
    this.#track = track
    this.#channels = channels
    track.onMessage((packet) => this.#arrivals.count(packet))
    channels.keys.onMessage((data) => {
      if (typeof data === "string") return
      const reply = decodeReply(new Uint8Array(data))
      for (const observer of this.#replies) observer(reply)
    })
    channels.control.onMessage((data) => {
      const message = decodeControlToConsole(String(data))
      if (message.type === "status") this.status = message
      for (const observer of this.#told) observer(message)
    })
    channels.text.onMessage((data) => {
      const message = decodeTextToConsole(String(data))
      for (const observer of this.#told) observer(message)
    })
    this.#heartbeat = setInterval(() => {
      if (channels.control.isOpen()) {
        channels.control.sendMessage(encodeControl({ type: "heartbeat", sentMs: performance.now() }))
      }
    }, 1000)
  }

  /** The kinds of the two candidates in use, e.g. `relay-relay`. */
  get path(): string {
    const pair = this.#peer.getSelectedCandidatePair()
    return `${pair?.local.type}-${pair?.remote.type}`
  }

  /** RTP packets, their bytes and the pictures begun, received so far. */
  get packets(): number {
    return this.#arrivals.packets
  }

  get bytes(): number {
    return this.#arrivals.bytes
  }

  get pictures(): number {
    return this.#arrivals.pictures
  }

  get channels(): Record<keyof typeof channelInit, ndc.DataChannel> {
    return this.#channels
  }

  /**
   * Takes the first gateway that is online. Resolves when all channels are open; waits where the server says "too fast".
   * @param options.relayOnly uses no path but one through a relay; otherwise no relay.
   * @param options.reach where the gateway is really reached, for one behind a port that is passed on.
   */
  static async connect(visit: Visit, options: ConnectOptions = {}): Promise<HeadlessConsole> {
    for (;;) {
      const connected = await HeadlessConsole.#attempt(visit, options)
      if (connected !== undefined) return connected
      await wait(offerIntervalMs)
    }
  }

  static async #attempt(
    visit: Visit,
    { relayOnly = false, reach }: ConnectOptions,
  ): Promise<HeadlessConsole | undefined> {
    const socket = new WebSocket(`${visit.origin.replace(/^http/, "ws")}/ws/console`, {
      headers: { cookie: visit.cookie, origin: visit.origin },
    })
    const send = (message: ConsoleToServer) => socket.send(JSON.stringify(message))
    const sessionId = randomUUID().replaceAll("-", "")
    const introduction = await introduce(socket, sessionId)
    if (introduction === undefined) {
      socket.close()
      return undefined
    }
    const { gatewayId, iceServers } = introduction
    const peer = new ndc.PeerConnection(sessionId, {
      iceServers: relayOnly ? nativeIceServers(iceServers) : [],
      iceTransportPolicy: relayOnly ? "relay" : "all",
      disableAutoNegotiation: true,
    })
    const video = new ndc.Video("video", "RecvOnly")
    video.addH264Codec(96, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
    const track = peer.addTrack(video)
    track.setMediaHandler(new ndc.RtcpReceivingSession())
    const channels = {
      keys: peer.createDataChannel("keys"),
      pointer: peer.createDataChannel("pointer", { unordered: true, maxRetransmits: 0 }),
      control: peer.createDataChannel("control"),
      text: peer.createDataChannel("text"),
    }
    const opened = Promise.all(
      Object.values(channels).map(
        (channel) => new Promise<void>((resolve) => channel.onOpen(() => resolve())),
      ),
    )
    const isOpen = await new Promise<boolean>((resolve, reject) => {
      let isAnswered = false
      const remote = (candidate: string, mid: string) => {
        // "relay" keeps libdatachannel from announcing its other candidates, not from using them.
        if (!relayOnly || candidate.includes(" typ relay"))
          peer.addRemoteCandidate(reached(candidate, reach), mid)
      }
      peer.onLocalDescription((sdp) => send({ type: "offer", sessionId, gatewayId, sdp }))
      // Ours are told after the answer is in: an offering libdatachannel that is reached before fails its DTLS handshake
      // (it compares the certificate with a description it has not stored yet).
      const ours: (() => void)[] = []
      peer.onLocalCandidate((candidate, sdpMid) => {
        const tell = () => send({ type: "candidate", sessionId, candidate: { candidate, sdpMid } })
        if (isAnswered) tell()
        else ours.push(tell)
      })
      const early: [string, string][] = []
      socket.on("error", reject)
      socket.on("message", (data) => {
        const message: ServerToConsole = parseMessage(serverToConsoleSchema, data.toString())
        if (message.type === "answer") {
          peer.setRemoteDescription(message.sdp, "answer")
          isAnswered = true
          for (const each of early) remote(...each)
          for (const tell of ours) tell()
        } else if (message.type === "candidate" && message.candidate.candidate !== "") {
          const each: [string, string] = [message.candidate.candidate, message.candidate.sdpMid ?? "video"]
          if (isAnswered) remote(...each)
          else early.push(each)
        } else if (message.type === "end" && message.reason === "too-fast") resolve(false)
        else if (message.type === "end") reject(new Error(`the session was ended: ${message.reason}`))
      })
      peer.setLocalDescription("offer")
      void opened.then(() => resolve(true))
    })
    if (!isOpen) {
      socket.close()
      peer.close()
      return undefined
    }
    return new HeadlessConsole(socket, peer, track, channels)
  }

  /** Sends a key's change on `keys`. @returns its sequence number. */
  key(usage: number, down: boolean): number {
    this.#seq += 1
    this.#channels.keys.sendMessageBinary(encodeInput({ type: "key", seq: this.#seq, usage, down }))
    return this.#seq
  }

  /** Sends any input as the console page does, numbered. @returns its sequence number. */
  send(input: Input, label: "keys" | "pointer" = "keys"): number {
    this.#seq += 1
    this.#channels[label].sendMessageBinary(encodeInput({ ...input, seq: this.#seq } as InputMessage))
    return this.#seq
  }

  /** Sends text to be typed and what belongs to it, on `text`. */
  say(message: TextToGateway): void {
    this.#channels.text.sendMessage(encodeText(message))
  }

  /** Sends a wish, or a heartbeat of one's own, on `control`. */
  tell(message: ControlToGateway): void {
    this.#channels.control.sendMessage(encodeControl(message))
  }

  /** Told what the gateway tells on `control` and `text`. */
  onTold(observer: (message: ControlToConsole | TextToConsole) => void): () => void {
    this.#told.add(observer)
    return () => this.#told.delete(observer)
  }

  /** Told each acknowledgement and LED state. */
  onReply(observer: (reply: InputReply) => void): () => void {
    this.#replies.add(observer)
    return () => this.#replies.delete(observer)
  }

  /** Told the first packet of each picture. */
  onPicture(observer: (arrival: PictureArrival) => void): () => void {
    return this.#arrivals.onPicture(observer)
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeat)
    this.#socket.close()
    this.#track.close()
    for (const channel of Object.values(this.#channels)) channel.close()
    this.#peer.close()
  }
}

/** The candidate with another address and port: its fifth and sixth word (RFC 8839 §5.1). */
function reached(candidate: string, reach: ConnectOptions["reach"]): string {
  if (reach === undefined) return candidate
  return candidate
    .split(" ")
    .map((word, index) => (index === 4 ? reach.address : index === 5 ? String(reach.port) : word))
    .join(" ")
}
