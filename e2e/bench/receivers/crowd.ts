import { setTimeout as wait } from "node:timers/promises"
import { usageForCode } from "@crashcart/gateway/protocol"
import { monotonicUs } from "@crashcart/gateway/video"
import { HeadlessConsole, type PictureArrival, type Visit } from "../../harness/headless-console.ts"
import type { HidFifo } from "../../harness/hid-fifo.ts"
import type { Arrivals } from "./messages.ts"

/**
 * Milliseconds between two changes of a key: no multiple of the frame period, so that keys meet pictures in every phase,
 * and short enough that a held key needs no renewal.
 */
const keyIntervalMs = 41

/** Key frames come once a second at most, and each guest waits for one: some wait together. */
const guestsAtOnce = 5

/** Several headless consoles at one gateway, and the far end of its keyboard. */
export class Crowd implements Disposable {
  readonly #keyboard: HidFifo
  readonly #members: { readonly console: HeadlessConsole; arrivals: PictureArrival[] }[] = []

  constructor(keyboard: HidFifo) {
    this.#keyboard = keyboard
  }

  /** Connects or closes consoles until there are `count`. */
  async resize(visit: Visit, count: number): Promise<void> {
    for (const { console } of this.#members.splice(count)) console[Symbol.dispose]()
    while (this.#members.length < count) {
      const member = { console: await HeadlessConsole.connect(visit), arrivals: [] as PictureArrival[] }
      member.console.onPicture((arrival) => member.arrivals.push(arrival))
      this.#members.push(member)
    }
  }

  /** Takes what was noted since the last call. */
  takeArrivals(): Arrivals {
    return this.#members.map((member) => {
      const { arrivals } = member
      member.arrivals = []
      return arrivals
    })
  }

  /** @returns for each change of the key, milliseconds from sending its message to its report in the device. */
  async pressKeys(presses: number): Promise<number[]> {
    const [typist] = this.#members
    const usage = usageForCode("KeyA")
    if (typist === undefined || usage === undefined) throw new Error("nobody is there to type")
    const timesMs: number[] = []
    this.#keyboard.forget()
    for (let change = 0; change < 2 * presses; change += 1) {
      await wait(keyIntervalMs)
      const sentUs = monotonicUs()
      typist.console.key(usage, change % 2 === 0)
      await this.#keyboard.take(1)
      timesMs.push((monotonicUs() - sentUs) / 1000)
    }
    return timesMs
  }

  /** Consoles connect, see a picture and leave, a few at a time; who leaves makes room for the next. */
  async comeAndGo(visit: Visit, times: number): Promise<void> {
    let left = times
    const comeOneByOne = async () => {
      while (left > 0) {
        left -= 1
        using guest = await HeadlessConsole.connect(visit)
        await new Promise<void>((resolve) => guest.onPicture(() => resolve()))
      }
    }
    await Promise.all(Array.from({ length: guestsAtOnce }, comeOneByOne))
  }

  [Symbol.dispose](): void {
    for (const { console } of this.#members.splice(0)) console[Symbol.dispose]()
  }
}
