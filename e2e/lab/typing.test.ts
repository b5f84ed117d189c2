import { setTimeout as wait } from "node:timers/promises"
import { expect, it } from "vitest"
import { LabSeat } from "./console/lab-seat.ts"
import { describeInLab } from "./describe-in-lab.ts"
import { bothWays } from "./link/impairment.ts"
import { seededRandom } from "./link/random.ts"

const typingMs = 15_000
/** Longer than the gateway lets a key be held without a word from the console. */
const longHoldMs = 1200
const released = "0000000000000000"
const letters = "abcdefghijklmnopqrstuvwxyz"

/** 300 ms there and back, with jitter, and 2 % lost each way. */
const link = bothWays({ delayMs: 150, jitterMs: 20, loss: 0.02 })

describeInLab("Typing over 300 ms with 2 % loss", () => {
  it.each(["werift", "native"] as const)(
    "arrives as it was typed, each key held for as long as it was, through %s",
    {
      timeout: 120_000,
    },
    async (engine) => {
      await using seat = await LabSeat.start({ clip: "720p30", engine })
      const { page, keyboard } = seat
      await seat.console.screen.click()
      await expect.poll(() => seat.console.status.textContent()).toContain("Connected")
      // What a target is told first: nothing is held.
      expect(await keyboard.take(1)).toEqual([released])
      await seat.link(link)
      const random = seededRandom(4)
      const expected: string[] = []
      for (const endMs = performance.now() + typingMs; performance.now() < endMs; ) {
        const letter = letters[Math.floor(random() * letters.length)] ?? "a"
        const code = `Key${letter.toUpperCase()}`
        await page.keyboard.down(code)
        await wait(random() < 0.1 ? longHoldMs : 30 + random() * 90)
        await page.keyboard.up(code)
        await wait(20 + random() * 80)
        expected.push(pressed(letter), released)
      }
      // A key that was let go of too early would show as one report more.
      expect(await keyboard.take(expected.length)).toEqual(expected)
      const { forth, back } = await seat.rooms.link.counts()
      expect(Math.min(forth.lost, back.lost)).toBeGreaterThan(5)
      expect(seat.crashcart.output.match(/session opened/g)).toHaveLength(1)
    },
  )
})

/** HID boot keyboard report with one letter (usage 4 is A). */
function pressed(letter: string): string {
  const usage = 4 + letters.indexOf(letter)
  return `0000${usage.toString(16).padStart(2, "0")}0000000000`
}
