import {
  type ConsoleToServer,
  parseMessage,
  type ServerToConsole,
  SignalingProtocolError,
  serverToConsoleSchema,
} from "@crashcart/signaling/protocol"
import { backoffMs } from "./backoff.ts"
import type { Cancel, Clock } from "./clock.ts"
import type { Access, AccessCheck, Socket, SocketFactory } from "./socket.ts"
import { WayBack } from "./way-back.ts"

/** A server that took the connection but says nothing for this long is as good as gone. */
const welcomeTimeoutMs = 10_000

export interface SignalingLinkObserver {
  /** A socket is open. The server's welcome follows, unless it has something against us. */
  opened(): void
  /** Each valid message, the welcome included. */
  message(message: ServerToConsole): void
  /** The link was lost or could not be made; it is being retried. `failures` counts up since the last welcome. */
  down(failures: number): void
  /** The server does not know this browser; retrying stops. */
  unauthorized(): void
  malformed(error: SignalingProtocolError): void
}

export interface SignalingLinkOptions {
  readonly openSocket: SocketFactory
  readonly checkAccess: AccessCheck
  readonly clock: Clock
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number
  readonly observer: SignalingLinkObserver
}

/** The console's WebSocket to the signaling server: kept open, reopened with backoff, its messages parsed. */
export class SignalingLink {
  readonly #options: SignalingLinkOptions
  readonly #wayBack: WayBack
  #socket: Socket | undefined
  #openedMs = 0
  #isUp = false
  #isClosed = false
  #failures = 0
  #cancelTimer: Cancel = () => undefined

  constructor(options: SignalingLinkOptions) {
    this.#options = options
    const { clock, checkAccess } = options
    this.#wayBack = new WayBack({
      clock,
      checkAccess,
      found: (access, beganInSilence) => this.#found(access, beganInSilence(this.#openedMs)),
    })
  }

  /** True from the server's welcome on. */
  get isUp(): boolean {
    return this.#isUp
  }

  /** Opens the link now, without waiting for the next retry. Does nothing while a socket exists. */
  connect(): void {
    if (this.#socket !== undefined || this.#isClosed) return
    this.#cancelTimer()
    const socket: Socket = this.#options.openSocket({
      opened: () => this.#socket === socket && this.#options.observer.opened(),
      message: (text) => this.#socket === socket && this.#receive(text),
      closed: () => this.#socket === socket && this.#refused(),
    })
    this.#socket = socket
    this.#openedMs = this.#options.clock.nowMs()
    this.#cancelTimer = this.#options.clock.after(welcomeTimeoutMs, () => {
      socket.close()
      this.#lost()
    })
    this.#wayBack.look()
  }

  /** Gives up this socket, which may have been half open for long, and opens another now. */
  reopen(): void {
    this.#socket?.close()
    this.#socket = undefined
    this.#isUp = false
    this.connect()
  }

  /** @returns false when the link is down: the message is gone, and the server has forgotten the session anyway. */
  send(message: ConsoleToServer): boolean {
    if (!this.#isUp || this.#socket === undefined) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  /** Sends what needs no welcome, as soon as the socket is open; without one it is gone. */
  sendEarly(message: ConsoleToServer): void {
    this.#socket?.send(JSON.stringify(message))
  }

  close(): void {
    this.#isClosed = true
    this.#isUp = false
    this.#wayBack.stop()
    this.#cancelTimer()
    this.#socket?.close()
    this.#socket = undefined
  }

  #receive(text: string): void {
    const message = this.#parse(text)
    if (message === undefined) return
    if (message.type === "welcome") {
      this.#cancelTimer()
      this.#wayBack.stop()
      this.#isUp = true
      this.#failures = 0
    }
    if (this.#isUp) this.#options.observer.message(message)
  }

  #parse(text: string): ServerToConsole | undefined {
    try {
      return parseMessage(serverToConsoleSchema, text)
    } catch (error) {
      if (!(error instanceof SignalingProtocolError)) throw error
      this.#options.observer.malformed(error)
      return undefined
    }
  }

  /** The network works, and somebody there has said no: asking on would only add to a server's troubles. */
  #refused(): void {
    this.#wayBack.stop()
    this.#lost()
  }

  #found(access: Access, isStale: boolean): void {
    if (access === "unauthorized") {
      this.close()
      this.#options.observer.unauthorized()
    } else if (this.#socket === undefined) this.connect()
    else if (isStale) this.reopen()
  }

  #lost(): void {
    const wasWelcome = this.#isUp
    this.#socket = undefined
    this.#isUp = false
    this.#failures += 1
    this.#cancelTimer()
    const failures = this.#failures
    const delayMs = backoffMs(failures, this.#options.random())
    this.#cancelTimer = this.#options.clock.after(delayMs, () => this.connect())
    this.#options.observer.down(failures)
    // A browser does not say why an upgrade was refused, so the server is asked in a way that does.
    if (!wasWelcome) void this.#ask(failures)
  }

  async #ask(failures: number): Promise<void> {
    const access = await this.#options.checkAccess(welcomeTimeoutMs)
    if (access !== "unauthorized" || this.#isClosed || this.#isUp || this.#failures !== failures) return
    this.close()
    this.#options.observer.unauthorized()
  }
}
