import { describe, expect, it } from "vitest"
import { evdevNumbers } from "./evdev-names.ts"
import { acknowledged } from "./keyboard.ts"
import { eventType, type Role } from "./target-input.ts"
import type { VirtualPi } from "./virtual-pi.ts"

const numbers = evdevNumbers()
/** A wheel's detent in the protocol. */
const detent = 120

/** Both mice: moves, buttons and both wheels of each. */
export function mouseScenarios(pi: () => VirtualPi): void {
  /** `REL_X 5`, ... of what came from one device since, without what a high-resolution wheel repeats. */
  const seen = async (mark: number, role: Role, count: number) =>
    await pi().input.until(() => {
      const events = pi()
        .input.events.slice(mark)
        .filter((event) => event.role === role)
        .map(({ type, code, value }) => `${eventName(type, code)} ${value}`)
        .filter((event) => !event.includes("HI_RES"))
      return events.length >= count ? events : undefined
    })

  describe("the mice", () => {
    it("puts the absolute one where the console says, corner to corner", async () => {
      using console_ = await pi().openConsole()
      const places = [
        [0, 0],
        [32767, 32767],
        [16384, 1],
        [1, 16384],
      ] as const
      const at: (readonly [number, number])[] = []
      for (const [x, y] of places) {
        const mark = pi().input.mark
        await acknowledged(console_, console_.send({ type: "button", buttons: 1, x, y }))
        await acknowledged(console_, console_.send({ type: "button", buttons: 0, x, y }))
        await pi().input.eventsSince(mark, "absolute", eventType.key, 2)
        at.push([lastOf(pi(), "ABS_X"), lastOf(pi(), "ABS_Y")])
      }
      // What doesn't change is not told again, so the host's own idea of the place is what counts.
      expect(at).toEqual(places)
    })

    it("moves it by `move`, the last place never lost", async () => {
      using console_ = await pi().openConsole()
      for (let step = 1; step <= 50; step += 1)
        console_.send({ type: "move", x: 500 * step, y: 400 * step }, "pointer")
      await acknowledged(console_, console_.send({ type: "move", x: 30_000, y: 20_000 }))
      await pi().input.until(() => (lastOf(pi(), "ABS_X") === 30_000 ? true : undefined))
      expect([lastOf(pi(), "ABS_X"), lastOf(pi(), "ABS_Y")]).toEqual([30_000, 20_000])
    })

    it("has five buttons on each", async () => {
      using console_ = await pi().openConsole()
      const names = ["BTN_LEFT", "BTN_RIGHT", "BTN_MIDDLE", "BTN_SIDE", "BTN_EXTRA"]
      for (const [role, type] of [
        ["absolute", "button"],
        ["relative", "relative-button"],
      ] as const) {
        const mark = pi().input.mark
        for (let bit = 0; bit < names.length; bit += 1) {
          for (const buttons of [1 << bit, 0]) {
            await acknowledged(console_, console_.send({ type, buttons, x: 0, y: 0 }))
          }
        }
        const events = await pi().input.eventsSince(mark, role, eventType.key, 2 * names.length)
        expect(events.map(({ type, code, value }) => `${eventName(type, code)} ${value}`)).toEqual(
          names.flatMap((name) => [`${name} 1`, `${name} 0`]),
        )
      }
    })

    it("turns both wheels of each, up and right being positive", async () => {
      using console_ = await pi().openConsole()
      for (const [role, type] of [
        ["absolute", "wheel"],
        ["relative", "relative-wheel"],
      ] as const) {
        const mark = pi().input.mark
        for (const [dx, dy] of [
          [0, detent],
          [0, -2 * detent],
          [detent, 0],
          [-3 * detent, 0],
        ] as const) {
          await acknowledged(console_, console_.send({ type, dx, dy, x: 0, y: 0 }))
        }
        const events = (await seen(mark, role, 4)).filter((event) => event.includes("WHEEL"))
        expect(events).toEqual(["REL_WHEEL 1", "REL_WHEEL -2", "REL_HWHEEL 1", "REL_HWHEEL -3"])
      }
    })

    it("moves the relative one as far as the console says, lost messages included", async () => {
      using console_ = await pi().openConsole()
      const mark = pi().input.mark
      // Counts since the session began; the one in the middle is lost on the way.
      await acknowledged(console_, console_.send({ type: "motion", x: 5, y: -7 }))
      await acknowledged(console_, console_.send({ type: "motion", x: -300, y: 400 }))
      const sum = (name: string) =>
        pi()
          .input.events.slice(mark)
          .filter(({ role, type, code }) => role === "relative" && eventName(type, code) === name)
          .reduce((total, { value }) => total + value, 0)
      await pi().input.until(() => (sum("REL_X") === -300 && sum("REL_Y") === 400 ? true : undefined))
    })
  })
}

function lastOf(pi: VirtualPi, axis: string): number {
  const code = numbers.get(axis)
  const event = pi.input.events.findLast(
    ({ role, type, code: each }) => role === "absolute" && type === eventType.abs && each === code,
  )
  return event?.value ?? 0
}

const prefixes: Record<number, string> = {
  [eventType.key]: "BTN_",
  [eventType.rel]: "REL_",
  [eventType.abs]: "ABS_",
}

function eventName(type: number, code: number): string {
  const prefix = prefixes[type] ?? "?"
  const names = [...numbers].filter(([name, number]) => number === code && name.startsWith(prefix))
  return names.find(([name]) => name !== "BTN_MOUSE")?.[0] ?? `${prefix}${code}`
}
