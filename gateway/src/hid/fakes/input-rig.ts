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
  readonly relativePointer = new ScriptedDevice()
  readonly controls = new ScriptedDevice()
  readonly controller = new InputController({
    keyboard: this.keyboard,
    pointer: this.pointer,
    relativePointer: this.relativePointer,
    controls: this.controls,
    clock: this.clock,
    pause: () => this.pauses(),
  })
  /** What the host does while the gateway waits for it without its event loop. */
  pauses: () => void = () => undefined

  constructor() {
    for (const device of this.#devices) device.taken()
  }

  get #devices(): readonly ScriptedDevice[] {
    return [this.keyboard, this.pointer, this.relativePointer, this.controls]
  }

  /** What the host has taken since the last call, device after device. */
  taken(): string[] {
    return this.#devices.flatMap((device) => device.taken())
  }

  openConsole(): TestConsole {
    return new TestConsole(this.controller)
  }

  /** Disposes the controller, host listening. @returns what is left behind, which is nothing */
  async close(): Promise<string[]> {
    for (const device of this.#devices) device.mood = "listening"
    this.clock.advance(1000)
    await this.controller[Symbol.asyncDispose]()
    return [
      this.clock.pending > 0 && "a timer",
      this.keyboard.observers > 0 && "an observer of the keyboard",
      !this.#devices.every(({ isDisposed }) => isDisposed) && "a device",
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

  consumer(usage: number, down: boolean): void {
    this.send("keys", { type: "consumer", seq: this.nextSeq(), usage, down })
  }

  system(usage: number, down: boolean): void {
    this.send("keys", { type: "system", seq: this.nextSeq(), usage, down })
  }

  /** Of the relative mouse: where it is by now, in counts since the session began. */
  motion(x: number, y: number): void {
    this.send("pointer", { type: "motion", seq: this.nextSeq(), x, y })
  }

  relativeButtons(buttons: number, x: number, y: number): void {
    this.send("keys", { type: "relative-button", seq: this.nextSeq(), buttons, x, y })
  }

  /** @param after number of the message on `keys` after which these were held */
  held(usages: readonly number[], after: number): void {
    this.send("pointer", { type: "held", seq: this.nextSeq(), after, usages })
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
