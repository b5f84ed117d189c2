import { describe, expect, it } from "vitest"
import { encodeInput, type InputMessage } from "../../protocol/index.ts"
import { InputController, type InputSession } from "../hid/index.ts"
import { ManualClock } from "../testing/manual-clock.ts"
import { createDemo } from "./demo.ts"
import { characterOf, ledBit } from "./us-layout.ts"

/** A bad mobile link: 300 ms there and back at best, up to 150 ms more each way, one packet of fifty lost. */
const oneWayMs = 150
const jitterMs = 150
const lossRate = 0.02
/** SCTP sends again after the round trip and some; Chromium never before 400 ms (RFC 9260 §6.3.1). */
const retransmitMs = 600

const durationMs = 600_000
const shiftLeft = 0xe1

/** Marsaglia's xorshift32, from 0 to 1: the same numbers at each run. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** The two channels of a console, over that link. */
class Link {
  readonly #clock: ManualClock
  readonly #session: InputSession
  readonly #random: () => number
  #lastKeysMs = 0
  lost = 0

  constructor(clock: ManualClock, session: InputSession, random: () => number) {
    this.#clock = clock
    this.#session = session
    this.#random = random
  }

  /** Reliable and ordered: what is lost comes later, and holds up what follows it. */
  keys(message: InputMessage): void {
    let delayMs = this.#travelMs()
    for (; this.#isLost(); delayMs += this.#travelMs()) delayMs += retransmitMs
    const arrivesMs = Math.max(this.#lastKeysMs, this.#clock.nowMs() + delayMs)
    this.#lastKeysMs = arrivesMs
    this.#arrive("keys", message, arrivesMs - this.#clock.nowMs())
  }

  /** Neither: what is lost is lost, and one may overtake another. */
  pointer(message: InputMessage): void {
    if (!this.#isLost()) this.#arrive("pointer", message, this.#travelMs())
  }

  #arrive(channel: "keys" | "pointer", message: InputMessage, delayMs: number): void {
    this.#clock.after(delayMs, () => this.#session.receive(channel, encodeInput(message)))
  }

  #travelMs(): number {
    return oneWayMs + this.#random() * jitterMs
  }

  #isLost(): boolean {
    const isLost = this.#random() < lossRate
    if (isLost) this.lost += 1
    return isLost
  }
}

/** Types as a person with ten fingers, and tells of it as the console's page does. */
class Typist {
  readonly #clock: ManualClock
  readonly #link: Link
  readonly #random: () => number
  readonly #held = new Set<number>()
  #seq = 0
  #keysSeq = 0
  #echoes = 0
  typed = ""

  constructor(clock: ManualClock, link: Link, random: () => number) {
    this.#clock = clock
    this.#link = link
    this.#random = random
    this.#renew()
  }

  /** One character; the next one may go down before this one is up. */
  type(): void {
    const usage = 0x04 + Math.floor(this.#random() * 26)
    const isCapital = this.#random() < 0.1
    if (isCapital) this.#key(shiftLeft, true)
    this.#clock.after(isCapital ? 30 : 0, () => this.#key(usage, true))
    this.typed += characterOf(usage, isCapital ? 0x02 : 0, ledBit.num)
    const heldMs = 50 + this.#random() * 70
    this.#clock.after(30 + heldMs, () => this.#key(usage, false))
    if (isCapital) this.#clock.after(60 + heldMs, () => this.#key(shiftLeft, false))
    // After a capital, Shift is up before the next key: who types otherwise means otherwise.
    this.#clock.after(isCapital ? 100 + heldMs : 60 + this.#random() * 120, () => {
      if (this.#clock.nowMs() < durationMs) this.type()
    })
  }

  #key(usage: number, down: boolean): void {
    // A finger cannot press what it has not let go of.
    if (down && this.#held.has(usage)) this.#key(usage, false)
    if (!down && !this.#held.delete(usage)) return
    if (down) this.#held.add(usage)
    this.#keysSeq = this.#next()
    this.#link.keys({ type: "key", seq: this.#keysSeq, usage, down })
    if (!down) this.#tellHeld()
    this.#echoes = 3
  }

  #renew(): void {
    this.#clock.after(100, () => {
      if (this.#held.size > 0 || this.#echoes > 0) this.#tellHeld()
      this.#echoes -= 1
      if (this.#clock.nowMs() < durationMs + 5000) this.#renew()
    })
  }

  #tellHeld(): void {
    this.#link.pointer({ type: "held", seq: this.#next(), after: this.#keysSeq, usages: [...this.#held] })
  }

  #next(): number {
    this.#seq += 1
    return this.#seq
  }
}

describe("ten minutes of typing with 300 ms of round trip, jitter, and 2 % of the packets lost", () => {
  it.each([1, 2, 3])(
    "make exactly the same text on the target, nothing lost, doubled or out of order (%i)",
    async (run) => {
      const clock = new ManualClock()
      const demo = createDemo({ nowUs: () => clock.nowMs() * 1000, wallClock: () => new Date(0) })
      await using controller = new InputController({
        keyboard: demo.keyboard,
        pointer: demo.mouse,
        relativePointer: demo.relativeMouse,
        controls: demo.controls,
        clock,
      })
      const faults: string[] = []
      const session = controller.openSession(
        (reply) => void (reply.type === "ack" && !reply.delivered && faults.push(`${reply.seq}`)),
        (reason) => faults.push(reason),
      )
      const random = chance(0x1234_5678 * run)
      const link = new Link(clock, session, random)
      const typist = new Typist(clock, link, random)
      typist.type()
      while (clock.nowMs() < durationMs + 10_000) {
        clock.advance(20)
        // The target repeats a key that stays down, as hosts do.
        demo.target.advance()
      }
      expect(demo.target.typedText).toBe(typist.typed)
      expect([typist.typed.length > 3000, link.lost > 100, faults]).toEqual([true, true, []])
      session[Symbol.dispose]()
    },
  )
})
