import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { encodeInput, type InputMessage } from "../../protocol/index.ts"
import { InputRig, type TestConsole } from "./fakes/input-rig.ts"
import type { InputChannel } from "./input-session.ts"

const keyA = 0x04
const keyB = 0x05
const nothingHeld = "0000000000000000"

/** Every op of the input codec. */
const ops = [1, 2, 3, 4, 5, 6, 7, 8, 0x10, 0x11, 0x12, 0x81, 0x82]

/** Marsaglia's xorshift32: the same numbers at each run. */
function xorshift(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
}

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

  it("answers a million random messages with a typed error each, ends who sends them, and writes no report", () => {
    // What is thrown and counted here costs mostly its stack trace.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    try {
      const random = xorshift(0x2545_f491)
      const attempts = () => rig.keyboard.attempts + rig.pointer.attempts + rig.relativePointer.attempts
      const before = attempts()
      const message = new Uint8Array(20)
      let [refused, ended] = [0, 0]
      let console = rig.openConsole()
      for (let count = 0; count < 1_000_000; count += 1) {
        const size = random() % 20
        for (let octet = 0; octet < size; octet += 1) message[octet] = random() & 0xff
        // Half of them behind an op that there is, so that the fields are reached; few are long enough to be valid.
        if (count % 2 === 0) message[0] = ops[random() % ops.length] ?? 0
        // A number that has been used already: whatever else is right, this is a replay.
        message.fill(0, 1, 5)
        const malformed = console.session.malformedCount
        console.session.receive(random() % 2 === 0 ? "keys" : "pointer", message.subarray(0, size))
        refused += console.session.malformedCount - malformed
        if (console.ends.length === 0) continue
        ended += 1
        console = rig.openConsole()
      }
      expect(attempts()).toBe(before)
      expect(refused).toBe(1_000_000)
      expect(ended).toBe(Math.floor(1_000_000 / 21))
      console.session[Symbol.dispose]()
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  })

  it("throws nothing and leaves nothing held for a hundred thousand damaged messages", () => {
    const random = xorshift(0x9e37_79b9)
    const sent: InputMessage[] = [
      { type: "key", seq: 1, usage: keyA, down: true },
      { type: "consumer", seq: 1, usage: 0xe9, down: true },
      { type: "system", seq: 1, usage: 0x82, down: true },
      { type: "button", seq: 1, buttons: 1, x: 5, y: 5 },
      { type: "relative-button", seq: 1, buttons: 1, x: 5, y: 5 },
      { type: "relative-wheel", seq: 1, dx: 120, dy: -120, x: 5, y: 5 },
      { type: "wheel", seq: 1, dx: 120, dy: -120, x: 5, y: 5 },
      { type: "move", seq: 1, x: 5, y: 5 },
      { type: "motion", seq: 1, x: 5, y: 5 },
    ]
    const valid = sent.map(encodeInput)
    let console = rig.openConsole()
    for (let count = 0; count < 100_000; count += 1) {
      const message = Uint8Array.from(valid[random() % valid.length] ?? [])
      const place = random() % message.length
      message[place] = (message[place] ?? 0) ^ (1 << (random() % 8))
      console.session.receive(random() % 2 === 0 ? "keys" : "pointer", message)
      if (count % 1000 === 0) rig.clock.advance(1000)
      if (console.ends.length > 0) console = rig.openConsole()
    }
    console.session[Symbol.dispose]()
    rig.clock.advance(1000)
    expect(rig.keyboard.taken().at(-1)).toBe(nothingHeld)
    expect(rig.pointer.taken().at(-1)).toMatch(/^00/)
    expect(rig.relativePointer.taken().at(-1)).toMatch(/^00/)
    expect(
      rig.controls
        .taken()
        .filter((report) => report.startsWith("01"))
        .at(-1),
    ).toBe("0100000000")
    expect(rig.clock.pending).toBe(0)
  })

  it("keeps no key down for a lease that is renewed with numbers of yesterday", () => {
    const console = rig.openConsole()
    console.send("pointer", { type: "renew", seq: 100 })
    console.send("pointer", { type: "move", seq: 99, x: 2, y: 2 })
    console.send("keys", { type: "key", seq: 101, usage: keyA, down: true })
    rig.keyboard.taken()
    for (let moment = 0; moment < 10; moment += 1) {
      rig.clock.advance(50)
      console.send("pointer", { type: "renew", seq: 100 - moment })
      console.send("pointer", { type: "move", seq: 90 - moment, x: 1, y: 1 })
    }
    expect(rig.keyboard.taken()).toEqual([nothingHeld])
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
