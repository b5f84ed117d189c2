import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { InputMessage } from "../../protocol/index.ts"
import { InputRig, type TestConsole } from "./fakes/input-rig.ts"
import type { InputChannel } from "./input-session.ts"

const keyA = 0x04
const keyB = 0x05
const nothingHeld = "0000000000000000"

let rig: InputRig

beforeEach(() => {
  rig = new InputRig()
})

afterEach(async () => {
  expect(await rig.close()).toEqual([])
})

describe("hostile input", () => {
  const flood = (console: TestConsole, count: number) => {
    for (let message = 0; message < count; message += 1) console.move(message % 100, 0)
  }

  it.each<[string, InputChannel, string]>([
    ["an empty message", "keys", ""],
    ["an unknown message", "keys", "7f01000000"],
    ["a reserved usage", "keys", "01010000000001"],
    ["the roll-over error as a key", "keys", "01010000000101"],
    ["a usage past the keyboard", "keys", "0101000000a501"],
    ["a key on the channel that reorders", "pointer", "01010000000401"],
    ["a renewal on the channel that waits", "keys", "1101000000"],
    ["an acknowledgement", "keys", "810100000001"],
    ["no consumer usage", "keys", "0501000000000001"],
    ["a consumer usage past the report", "keys", "0501000000000301"],
    ["a system usage that is none", "keys", "06010000008401"],
    ["a media key on the channel that reorders", "pointer", "0501000000e90001"],
    ["a relative click on the channel that reorders", "pointer", "0701000000010000000000000000"],
  ])("drops and counts %s", (_what, channel, octets) => {
    const console = rig.openConsole()
    console.session.receive(channel, Uint8Array.from(Buffer.from(octets, "hex")))
    expect(console.session.malformedCount).toBe(1)
    expect([...rig.taken(), ...console.delivered]).toEqual([])
  })

  it("drops and counts replayed and backward numbers on keys", () => {
    const console = rig.openConsole()
    console.send("keys", { type: "key", seq: 5, usage: keyA, down: true })
    console.send("keys", { type: "key", seq: 5, usage: keyB, down: true })
    console.send("keys", { type: "key", seq: 4, usage: keyB, down: true })
    expect(rig.keyboard.taken()).toEqual(["0000040000000000"])
    expect(console.session.malformedCount).toBe(2)
  })

  it("ends a session after more than 20 malformed messages, with everything released first", () => {
    const console = rig.openConsole()
    console.press(keyA)
    rig.keyboard.taken()
    for (let message = 0; message < 20; message += 1) console.session.receive("keys", new Uint8Array(3))
    expect(console.ends).toEqual([])
    console.session.receive("pointer", new Uint8Array(3))
    expect(console.ends).toEqual(["malformed-messages"])
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
    console.press(keyB)
    expect(rig.keyboard.taken()).toEqual([])
  })

  it("lets 2000 messages a second pass, for hours", () => {
    const console = rig.openConsole()
    for (let second = 0; second < 5; second += 1) {
      flood(console, 2000)
      rig.clock.advance(1000)
    }
    expect(console.ends).toEqual([])
  })

  it("ends a session that sends more", () => {
    const console = rig.openConsole()
    console.press(keyA)
    rig.keyboard.taken()
    flood(console, 2000)
    expect(console.ends).toEqual(["too-many-messages"])
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
  })

  it("does not end the other sessions", () => {
    const good = rig.openConsole()
    good.press(keyA)
    const bad = rig.openConsole()
    flood(bad, 2001)
    rig.keyboard.taken()
    good.press(keyB)
    expect(rig.keyboard.taken()).toEqual(["0000040500000000"])
  })

  it("writes no report and throws nothing for random bytes", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom<InputChannel>("keys", "pointer"), fc.uint8Array({ maxLength: 16 })),
        ),
        (messages) => {
          const console = rig.openConsole()
          for (const [channel, octets] of messages) {
            // Made invalid on purpose: an op that no version has.
            if (octets.length > 0) octets[0] = 0x40
            console.session.receive(channel, octets)
          }
          console.session[Symbol.dispose]()
          expect([...rig.taken(), ...console.delivered]).toEqual([])
        },
      ),
    )
  })

  it("leaves nothing held, whatever valid messages came in whatever order", () => {
    const seq = fc.integer({ min: 1, max: 50 })
    const message: fc.Arbitrary<InputMessage> = fc.oneof(
      fc.record({
        type: fc.constant("key" as const),
        seq,
        usage: fc.integer({ min: 4, max: 20 }),
        down: fc.boolean(),
      }),
      fc.record({
        type: fc.constant("button" as const),
        seq,
        buttons: fc.nat(31),
        x: fc.nat(99),
        y: fc.nat(99),
      }),
      fc.record({ type: fc.constant("move" as const), seq, x: fc.nat(99), y: fc.nat(99) }),
      fc.record({ type: fc.constantFrom("renew" as const, "release-all" as const), seq }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), message)), (messages) => {
        const consoles = [rig.openConsole(), rig.openConsole()] as const
        for (const [isFirst, message] of messages) {
          const channel = message.type === "move" || message.type === "renew" ? "pointer" : "keys"
          consoles[isFirst ? 0 : 1].send(channel, message)
        }
        for (const { session } of consoles) session[Symbol.dispose]()
        expect(rig.keyboard.taken().at(-1) ?? nothingHeld).toBe(nothingHeld)
        expect(rig.pointer.taken().at(-1) ?? "00").toMatch(/^00/)
        expect(rig.clock.pending).toBe(0)
      }),
    )
  })
})
