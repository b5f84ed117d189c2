import { setTimeout as wait } from "node:timers/promises"
import { usageForCode } from "@crashcart/gateway/protocol"
import { monotonicUs } from "@crashcart/gateway/video"
import { HeadlessConsole, type Visit } from "../../harness/headless-console.ts"
import type { HidFifo } from "../../harness/hid-fifo.ts"

/**
 * Milliseconds between two changes of a key: no multiple of the frame period, so that keys meet pictures in every phase,
 * and short enough that a held key needs no renewal.
 */
const keyIntervalMs = 41

/** Key frames come once a second at most, and each guest waits for one: some wait together. */
const guestsAtOnce = 5

/** @returns for each change of the key, milliseconds from sending its message to its report in the device. */
export async function pressKeys(
  typist: HeadlessConsole | undefined,
  keyboard: HidFifo,
  presses: number,
): Promise<number[]> {
  const usage = usageForCode("KeyA")
  if (typist === undefined || usage === undefined) throw new Error("nobody is there to type")
  const timesMs: number[] = []
  keyboard.forget()
  for (let change = 0; change < 2 * presses; change += 1) {
    await wait(keyIntervalMs)
    const sentUs = monotonicUs()
    typist.key(usage, change % 2 === 0)
    await keyboard.take(1)
    timesMs.push((monotonicUs() - sentUs) / 1000)
  }
  return timesMs
}

/** Consoles connect, see a picture and leave, a few at a time; who leaves makes room for the next. */
export async function comeAndGo(visit: Visit, times: number): Promise<void> {
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
