import { decodeInput, type InputMessage, type InputReply, ProtocolError } from "../../protocol/index.ts"
import type { Clock } from "../clock.ts"
import { Lease } from "./lease.ts"
import { RelativeTravel } from "./relative-position.ts"
import type { Delivery } from "./report-outbox.ts"
import type { SharedDevices } from "./shared-devices.ts"
import type { Position } from "./shared-pointer.ts"

/** The channels that carry input. */
export type InputChannel = "keys" | "pointer"

/** Why the gateway ends a session's input: what it sends is no longer believed to come from a console. */
export type InputEndReason = "malformed-messages" | "too-many-messages"

/** One console's hands on the target. Disposing it releases all that it holds. */
export interface InputSession extends Disposable {
  /** Takes one message as it came from a data channel: untrusted bytes. Never throws on them. */
  receive(channel: InputChannel, bytes: Uint8Array): void
  /** Messages so far that did not follow the protocol, all of them dropped. */
  readonly malformedCount: number
}

export interface InputSessionOptions {
  readonly devices: SharedDevices
  readonly clock: Clock
  readonly reply: (reply: InputReply) => void
  /** Called whenever the person types or moves the mouse. */
  readonly active: () => void
  /** Called once, when nothing is held any more; with a reason when the session was ended for misbehaving. */
  readonly closed: (reason: InputEndReason | undefined) => void
}

/** A console of another version may send something unknown now and then; more is somebody else. */
const malformedMax = 20
/** A mouse of 1000 Hz and a typist stay far below it. */
const messagesPerSecondMax = 2000

const channelsOf: Record<InputMessage["type"], readonly InputChannel[]> = {
  key: ["keys"],
  consumer: ["keys"],
  system: ["keys"],
  button: ["keys"],
  wheel: ["keys"],
  "relative-button": ["keys"],
  "relative-wheel": ["keys"],
  "release-all": ["keys"],
  // On `keys` when the mouse has come to rest: the last place must not be lost.
  move: ["pointer", "keys"],
  motion: ["pointer", "keys"],
  renew: ["pointer"],
  held: ["pointer"],
}

/** Whether it says only that the console is there, or is no longer. */
function isSilent({ type }: InputMessage): boolean {
  return type === "renew" || type === "held" || type === "release-all"
}

interface PressableKeys {
  press(holder: object, usage: number, delivery: Delivery): void
  release(holder: object, usage: number, delivery: Delivery): void
}

/**
 * Turns one console's messages into what the shared devices hold for it, in the order in which they were
 * meant: `keys` arrives in order; `pointer` may arrive late, twice or never.
 */
export class ConsoleInputSession implements InputSession {
  readonly #options: InputSessionOptions
  readonly #lease: Lease
  #malformedCount = 0
  #keysSeq = 0
  /** The newest position, and the newest message that told it or renewed the lease. */
  #pointerSeq = 0
  #renewSeq = 0
  #position: Position | undefined
  readonly #travel = new RelativeTravel()
  #isClosed = false
  #secondStartMs: number
  #messagesInSecond = 0

  constructor(options: InputSessionOptions) {
    this.#options = options
    this.#lease = new Lease(options.clock, () => options.devices.releaseAll(this))
    this.#secondStartMs = options.clock.nowMs()
  }

  get malformedCount(): number {
    return this.#malformedCount
  }

  receive(channel: InputChannel, bytes: Uint8Array): void {
    if (this.#isClosed) return
    if (this.#isFlooding()) {
      this.#close("too-many-messages")
      return
    }
    const message = this.#decode(channel, bytes)
    if (message === undefined) {
      this.#malformedCount += 1
      if (this.#malformedCount > malformedMax) this.#close("malformed-messages")
      return
    }
    if (!isSilent(message)) this.#options.active()
    if (this.#apply(message, channel)) this.#lease.renew(this.#options.devices.isHeldBy(this))
  }

  [Symbol.dispose](): void {
    this.#close(undefined)
  }

  #decode(channel: InputChannel, bytes: Uint8Array): InputMessage | undefined {
    let message: InputMessage
    try {
      message = decodeInput(bytes)
    } catch (error) {
      if (error instanceof ProtocolError) return undefined
      throw error
    }
    if (!channelsOf[message.type].includes(channel)) return undefined
    if (channel === "keys") {
      // The channel is reliable and ordered: an old number can only be a replay.
      if (message.seq <= this.#keysSeq) return undefined
      this.#keysSeq = message.seq
    }
    return message
  }

  /** @returns whether the message is news; one that was overtaken says nothing about whether the console is there now */
  #apply(message: InputMessage, channel: InputChannel): boolean {
    const { keyboard, consumer, system, pointer, relativePointer } = this.#options.devices
    switch (message.type) {
      case "key":
        this.#press(keyboard, message)
        return true
      case "consumer":
        this.#press(consumer, message)
        return true
      case "system":
        this.#press(system, message)
        return true
      case "button":
        pointer.setButtons(this, message.buttons, message, this.#ack(message.seq))
        this.#pointAfter(message)
        return true
      case "wheel":
        pointer.scroll(message.dx, message.dy, message, this.#ack(message.seq))
        this.#pointAfter(message)
        return true
      case "relative-button":
        relativePointer.move(this.#travel.visit(message))
        relativePointer.setButtons(this, message.buttons, this.#ack(message.seq))
        relativePointer.move(this.#travel.resume())
        return true
      case "relative-wheel":
        relativePointer.move(this.#travel.visit(message))
        relativePointer.scroll(message.dx, message.dy, this.#ack(message.seq))
        relativePointer.move(this.#travel.resume())
        return true
      case "release-all":
        this.#options.devices.releaseAll(this, this.#ack(message.seq))
        return true
      case "move": {
        const isNews = message.seq > this.#pointerSeq
        if (isNews) this.#pointAfter(message)
        if (isNews || channel === "keys")
          pointer.move(this.#position ?? message, this.#ackOn(channel, message))
        return isNews || channel === "keys"
      }
      case "motion": {
        const movement = this.#travel.advance(message)
        const isNews = movement !== undefined
        if (isNews || channel === "keys")
          relativePointer.move(movement ?? { dx: 0, dy: 0 }, this.#ackOn(channel, message))
        return isNews || channel === "keys"
      }
      case "renew":
      case "held":
        if (message.seq <= this.#renewSeq) return false
        this.#renewSeq = message.seq
        // A release is on its way still, and may be for as long as a retransmission takes: the host would repeat the key.
        if (message.type === "held" && message.after > this.#keysSeq) keyboard.keep(this, message.usages)
        return true
    }
  }

  #press(keys: PressableKeys, { usage, down, seq }: { usage: number; down: boolean; seq: number }): void {
    if (down) keys.press(this, usage, this.#ack(seq))
    else keys.release(this, usage, this.#ack(seq))
  }

  /** A click that was overtaken by moves has happened at its own place; then the pointer goes on to where it is by now. */
  #pointAfter(message: Position & { readonly seq: number }): void {
    if (message.seq > this.#pointerSeq) {
      this.#pointerSeq = message.seq
      this.#position = { x: message.x, y: message.y }
    } else if (this.#position !== undefined) {
      this.#options.devices.pointer.move(this.#position)
    }
  }

  #ack(seq: number): Delivery {
    return (delivered) => {
      if (!this.#isClosed) this.#options.reply({ type: "ack", seq, delivered })
    }
  }

  /** What comes on `pointer` may be lost, and is not waited for. */
  #ackOn(channel: InputChannel, { seq }: { readonly seq: number }): Delivery | undefined {
    return channel === "keys" ? this.#ack(seq) : undefined
  }

  #isFlooding(): boolean {
    const nowMs = this.#options.clock.nowMs()
    if (nowMs - this.#secondStartMs >= 1000) {
      this.#secondStartMs = nowMs
      this.#messagesInSecond = 0
    }
    this.#messagesInSecond += 1
    return this.#messagesInSecond > messagesPerSecondMax
  }

  #close(reason: InputEndReason | undefined): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#lease[Symbol.dispose]()
    this.#options.devices.releaseAll(this)
    this.#options.closed(reason)
  }
}
