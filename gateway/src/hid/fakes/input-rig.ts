import { encodeInput, type InputMessage, type InputReply } from "../../../protocol/index.ts"
import { ManualClock } from "../../testing/manual-clock.ts"
import { InputController } from "../input-controller.ts"
import type { InputChannel, InputEndReason, InputSession } from "../input-session.ts"
import { ScriptedDevice } from "./scripted-device.ts"

/** A controller between consoles and devices that both do what a test says, under a clock that it moves. */
export class InputRig {
  readonly clock = new ManualClock()
  readonly keyboard = new ScriptedDevice()
  readonly pointer = new ScriptedDevice()
  readonly controller = new InputController({
    keyboard: this.keyboard,
    pointer: this.pointer,
    clock: this.clock,
  })

  constructor() {
    this.keyboard.taken()
    this.pointer.taken()
  }

  openConsole(): TestConsole {
    return new TestConsole(this.controller)
  }

  /** Disposes the controller, host listening. @returns what is left behind, which is nothing */
  async close(): Promise<string[]> {
    this.keyboard.mood = "listening"
    this.pointer.mood = "listening"
    this.clock.advance(1000)
    await this.controller[Symbol.asyncDispose]()
    return [
      this.clock.pending > 0 && "a timer",
      this.keyboard.observers > 0 && "an observer of the keyboard",
      !this.keyboard.isDisposed && "the keyboard",
      !this.pointer.isDisposed && "the pointer",
    ].filter((left) => left !== false)
  }
}

/** A console that numbers its messages and keeps what it is told. */
export class TestConsole {
  readonly session: InputSession
  readonly replies: InputReply[] = []
  readonly ends: InputEndReason[] = []
  #seq = 0

  constructor(controller: InputController) {
    this.session = controller.openSession(
      (reply) => this.replies.push(reply),
      (reason) => this.ends.push(reason),
    )
  }

  /** Of each acknowledgement so far, whether the report was delivered. */
  get delivered(): boolean[] {
    return this.replies.flatMap((reply) => (reply.type === "ack" ? [reply.delivered] : []))
  }

  get leds(): number[] {
    return this.replies.flatMap((reply) => (reply.type === "leds" ? [reply.leds] : []))
  }

  press(usage: number): void {
    this.send("keys", { type: "key", seq: this.nextSeq(), usage, down: true })
  }

  release(usage: number): void {
    this.send("keys", { type: "key", seq: this.nextSeq(), usage, down: false })
  }

  releaseAll(): void {
    this.send("keys", { type: "release-all", seq: this.nextSeq() })
  }

  buttons(buttons: number, x = 0, y = 0): void {
    this.send("keys", { type: "button", seq: this.nextSeq(), buttons, x, y })
  }

  move(x: number, y: number): void {
    this.send("pointer", { type: "move", seq: this.nextSeq(), x, y })
  }

  renew(): void {
    this.send("pointer", { type: "renew", seq: this.nextSeq() })
  }

  send(channel: InputChannel, message: InputMessage): void {
    this.session.receive(channel, encodeInput(message))
  }

  nextSeq(): number {
    this.#seq += 1
    return this.#seq
  }
}
