import { codeForUsage, targetKey, usageForCode } from "@crashcart/gateway/protocol"
import { describe, expect, it } from "vitest"
import type { HeadlessConsole } from "../harness/headless-console.ts"
import { evdevControlOf, evdevKeyOf, evdevNumbers } from "./evdev-names.ts"
import { eventType, type Role, type TargetEvent } from "./target-input.ts"
import type { VirtualPi } from "./virtual-pi.ts"

const numbers = evdevNumbers()
/** Changes per batch: less than what a second may bring from one console. */
const batch = 40
const capsLockLed = 0b10
/** Pressed twice, so that they are off again. */
const locks = ["CapsLock", "NumLock", "ScrollLock"]

/** Every key, chords and LEDs. */
export function keyboardScenarios(pi: () => VirtualPi): void {
  describe("the keyboard", () => {
    it("presses and releases every key of the table as the key that Linux calls so", async () => {
      using console_ = await pi().openConsole()
      const codes = keyboardCodes()
      expect(codes.filter((code) => !evdevKeyOf.has(code))).toEqual([])
      const mark = pi().input.mark
      for (const code of codes) await tap(console_, code)
      for (const lock of locks) await tap(console_, lock)
      const events = await typedSince(pi(), console_, mark)
      expect(events.map(named)).toEqual(
        [...codes, ...locks].flatMap((code) => presses(evdevKeyOf.get(code) ?? code)),
      )
    })

    it("presses media, application and power keys on the devices that have them", async () => {
      using console_ = await pi().openConsole()
      const mark = pi().input.mark
      const expected: Record<string, string[]> = { consumer: [], system: [] }
      for (const [code, name] of evdevControlOf) {
        const key = targetKey(code)
        if (key === undefined || key.type === "key") throw new Error(`${code} is no control key`)
        expected[key.type]?.push(...presses(name))
        for (const down of [true, false]) await acknowledged(console_, console_.send({ ...key, down }))
      }
      for (const role of ["consumer", "system"] as const) {
        const count = expected[role]?.length ?? 0
        const events = await pi().input.eventsSince(mark, role, eventType.key, count)
        expect(events.map(named)).toEqual(expected[role])
      }
    })

    it("keeps the order of a chord", async () => {
      using console_ = await pi().openConsole()
      const mark = pi().input.mark
      const chord = ["ControlLeft", "AltLeft", "Delete"]
      for (const code of chord) press(console_, code, true)
      for (const code of chord.toReversed()) press(console_, code, false)
      const events = await pi().input.eventsSince(mark, "keyboard", eventType.key, 6)
      expect(events.map(named)).toEqual([
        ...["KEY_LEFTCTRL", "KEY_LEFTALT", "KEY_DELETE"].map((name) => `${name} down`),
        ...["KEY_DELETE", "KEY_LEFTALT", "KEY_LEFTCTRL"].map((name) => `${name} up`),
      ])
    })

    it("never shifts a held key out when more than six are down", async () => {
      using console_ = await pi().openConsole()
      const mark = pi().input.mark
      const keys = [..."ABCDEFG"].map((letter) => `Key${letter}`)
      for (const code of keys) press(console_, code, true)
      press(console_, "KeyA", false)
      await pi().input.eventsSince(mark, "keyboard", eventType.key, 8)
      expect(held(pi(), "keyboard")).toEqual([..."BCDEFG"].map((letter) => `KEY_${letter}`))
      console_.send({ type: "release-all" })
      const events = await pi().input.eventsSince(mark, "keyboard", eventType.key, 14)
      expect(events.slice(0, 6).map(named)).toEqual([..."ABCDEF"].map((letter) => `KEY_${letter} down`))
      expect(held(pi(), "keyboard")).toEqual([])
    })

    it("tells the console when the target lights and puts out Caps Lock", async () => {
      using console_ = await pi().openConsole()
      for (const isLit of [true, false]) {
        const told = Promise.withResolvers<void>()
        const stop = console_.onReply((reply) => {
          if (reply.type === "leds" && ((reply.leds & capsLockLed) !== 0) === isLit) told.resolve()
        })
        const mark = pi().input.mark
        await tap(console_, "CapsLock")
        await told.promise
        stop()
        const lights = await pi().input.eventsSince(mark, "keyboard", eventType.led, 1)
        expect(lights).toMatchObject([{ code: numbers.get("LED_CAPSL"), value: Number(isLit) }])
      }
    })
  })
}

/** Presses or releases; does not wait. */
export function press(console_: HeadlessConsole, code: string, down: boolean): number {
  return console_.key(usageForCode(code) ?? 0, down)
}

/** Presses, releases, and waits now and then, as no typist is faster than the wire. */
export async function tap(console_: HeadlessConsole, code: string): Promise<void> {
  press(console_, code, true)
  const seq = press(console_, code, false)
  if (seq % batch < 2) await acknowledged(console_, seq)
}

/** A key that types nothing and is in no chord: what comes before it has come when it comes. */
const lastKey = "F24"

/** @returns the keyboard's key events since `mark`, once all that the console has sent must have arrived. */
export async function typedSince(
  pi: VirtualPi,
  console_: HeadlessConsole,
  mark: number,
): Promise<readonly TargetEvent[]> {
  for (const down of [true, false]) press(console_, lastKey, down)
  const code = numbers.get(evdevKeyOf.get(lastKey) ?? "")
  return await pi.input.until(() => {
    const events = pi.input.events
      .slice(mark)
      .filter(({ role, type }) => role === "keyboard" && type === eventType.key)
    const isLast = events.at(-1)?.value === 0 && events.slice(-2).every((event) => event.code === code)
    return isLast ? events.slice(0, -2) : undefined
  })
}

/** Resolves once the report of a message was delivered. @throws Error when it was not. */
export async function acknowledged(console_: HeadlessConsole, seq: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = console_.onReply((reply) => {
    if (reply.type !== "ack" || reply.seq !== seq) return
    if (reply.delivered) resolve()
    else reject(new Error("the target did not take the report"))
  })
  await promise.finally(stop)
}

/** Names of the keys that the target believes to be down, in the order of their numbers. */
export function held(pi: VirtualPi, role: Role): string[] {
  return pi.input
    .held(role)
    .toSorted((a, b) => a - b)
    .map(keyName)
    .toSorted()
}

/** `KEY_A down`. */
export function named({ code, value }: Pick<TargetEvent, "code" | "value">): string {
  return `${keyName(code)} ${value === 0 ? "up" : "down"}`
}

function keyName(code: number): string {
  const names = [...numbers].filter(([name, number]) => number === code && /^(KEY|BTN)_/.test(name))
  const wanted = new Set([...evdevKeyOf.values(), ...evdevControlOf.values()])
  return names.find(([name]) => wanted.has(name))?.[0] ?? names[0]?.[0] ?? String(code)
}

function presses(name: string): string[] {
  return [`${name} down`, `${name} up`]
}

/** All codes of the keyboard page. */
function keyboardCodes(): string[] {
  return Array.from({ length: 256 }, (_, usage) => codeForUsage(usage)).filter((code) => code !== undefined)
}
