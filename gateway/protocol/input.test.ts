import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isConsumerUsage, isSystemUsage } from "./control-keys.ts"
import { ProtocolError } from "./errors.ts"
import {
  coordinateMax,
  decodeInput,
  decodeReply,
  encodeInput,
  encodeReply,
  type InputMessage,
  type InputReply,
} from "./input.ts"
import { isKeyUsage } from "./key-codes.ts"

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "hex"))

/** The protocol itself: these octets are what older consoles and gateways speak. */
const goldenMessages: [string, InputMessage][] = [
  ["01010000000401", { type: "key", seq: 1, usage: 0x04, down: true }],
  ["01ffffffffe700", { type: "key", seq: 0xffff_ffff, usage: 0xe7, down: false }],
  ["02020000000134120100", { type: "button", seq: 2, buttons: 1, x: 0x1234, y: 1 }],
  ["03030000008800f0ffff7f0000", { type: "wheel", seq: 3, dx: 0x88, dy: -16, x: 32767, y: 0 }],
  ["0404000000", { type: "release-all", seq: 4 }],
  ["1005000000ff7fff7f", { type: "move", seq: 5, x: 32767, y: 32767 }],
  ["1178563412", { type: "renew", seq: 0x1234_5678 }],
  ["0501000000e90001", { type: "consumer", seq: 1, usage: 0xe9, down: true }],
  ["0502000000920100", { type: "consumer", seq: 2, usage: 0x192, down: false }],
  ["06030000008201", { type: "system", seq: 3, usage: 0x82, down: true }],
  ["07040000000205000000feffffff", { type: "relative-button", seq: 4, buttons: 2, x: 5, y: -2 }],
  [
    "08050000000100f0ff00000080ffffff7f",
    { type: "relative-wheel", seq: 5, dx: 1, dy: -16, x: -0x8000_0000, y: 0x7fff_ffff },
  ],
  ["1307000000050000000204e1", { type: "held", seq: 7, after: 5, usages: [0x04, 0xe1] }],
  ["13070000000000000000", { type: "held", seq: 7, after: 0, usages: [] }],
  ["120600000001000000ffffffff", { type: "motion", seq: 6, x: 1, y: -1 }],
]

const goldenReplies: [string, InputReply][] = [
  ["810100000001", { type: "ack", seq: 1, delivered: true }],
  ["817856341200", { type: "ack", seq: 0x1234_5678, delivered: false }],
  ["8202", { type: "leds", leds: 2 }],
]

const seq = fc.integer({ min: 1, max: 0xffff_ffff })
const octet = fc.nat(0xff)
const coordinate = fc.nat(coordinateMax)
const i16 = fc.integer({ min: -0x8000, max: 0x7fff })
const i32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })
const down = fc.boolean()
const anyMessage: fc.Arbitrary<InputMessage> = fc.oneof(
  fc.record({ type: fc.constant("key" as const), seq, usage: octet.filter(isKeyUsage), down: fc.boolean() }),
  fc.record({ type: fc.constant("button" as const), seq, buttons: octet, x: coordinate, y: coordinate }),
  fc.record({ type: fc.constant("wheel" as const), seq, dx: i16, dy: i16, x: coordinate, y: coordinate }),
  fc.record({ type: fc.constant("move" as const), seq, x: coordinate, y: coordinate }),
  fc.record({ type: fc.constant("motion" as const), seq, x: i32, y: i32 }),
  fc.record({
    type: fc.constant("held" as const),
    seq,
    after: fc.integer({ min: 0, max: 0xffff_ffff }),
    usages: fc.array(octet.filter(isKeyUsage), { maxLength: 16 }),
  }),
  fc.record({ type: fc.constant("relative-button" as const), seq, buttons: octet, x: i32, y: i32 }),
  fc.record({ type: fc.constant("relative-wheel" as const), seq, dx: i16, dy: i16, x: i32, y: i32 }),
  fc.record({
    type: fc.constant("consumer" as const),
    seq,
    usage: fc.nat(1023).filter(isConsumerUsage),
    down,
  }),
  fc.record({ type: fc.constant("system" as const), seq, usage: octet.filter(isSystemUsage), down }),
  fc.record({ type: fc.constantFrom("release-all" as const, "renew" as const), seq }),
)
const anyReply: fc.Arbitrary<InputReply> = fc.oneof(
  fc.record({ type: fc.constant("ack" as const), seq, delivered: fc.boolean() }),
  fc.record({ type: fc.constant("leds" as const), leds: octet }),
)

/** Random bytes, most of them behind a valid op so that the fields are reached. */
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc
    .tuple(
      fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 0x10, 0x11, 0x12, 0x13, 0x81, 0x82),
      fc.uint8Array({ maxLength: 28 }),
    )
    .map(([op, rest]) => Uint8Array.of(op, ...rest)),
)

describe.each([
  ["decodeInput", goldenMessages, encodeInput, decodeInput, anyMessage],
  ["decodeReply", goldenReplies, encodeReply, decodeReply, anyReply],
] as [
  string,
  [string, unknown][],
  (message: unknown) => Uint8Array,
  (bytes: Uint8Array) => unknown,
  fc.Arbitrary<unknown>,
][])("%s", (_name, golden, encode, decode, any) => {
  it.each(golden)("speaks %s", (text, message) => {
    expect(hex(encode(message))).toBe(text)
    expect(decode(bytes(text))).toEqual(message)
  })

  it("gives back whatever was encoded", () => {
    fc.assert(
      fc.property(any, (message) => {
        expect(decode(encode(message))).toEqual(message)
      }),
    )
  })

  it("reads a message wherever it stands in its buffer", () => {
    fc.assert(
      fc.property(any, fc.nat(8), (message, offset) => {
        const encoded = encode(message)
        const buffer = new Uint8Array(offset + encoded.length + 3).fill(0xff)
        buffer.set(encoded, offset)
        expect(decode(buffer.subarray(offset, offset + encoded.length))).toEqual(message)
      }),
    )
  })

  it("refuses a message that is one octet short or long", () => {
    fc.assert(
      fc.property(any, (message) => {
        const encoded = encode(message)
        expect(() => decode(encoded.subarray(0, -1))).toThrow(ProtocolError)
        expect(() => decode(Uint8Array.of(...encoded, 0))).toThrow(ProtocolError)
      }),
    )
  })

  it("answers random bytes with a message or with ProtocolError, nothing else", () => {
    fc.assert(
      fc.property(anyBytes, (random) => {
        try {
          expect(encode(decode(random))).toEqual(random)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe("decodeInput", () => {
  it.each([
    ["nothing", ""],
    ["an unknown op", "0501000000"],
    ["a reply", "810100000001"],
    ["sequence number 0", "1100000000"],
    ["a key that is neither up nor down", "01010000000402"],
    ["a coordinate beyond the range", "10010000000080ff7f"],
    ["usage 0, no event", "01010000000001"],
    ["usage 1, the roll-over error", "01010000000101"],
    ["usage 0xa5, reserved", "0101000000a501"],
    ["usage 0xe8, reserved", "0101000000e801"],
  ])("refuses %s", (_what, text) => {
    expect(() => decodeInput(bytes(text))).toThrow(ProtocolError)
  })
})

describe("encodeInput", () => {
  it.each<[string, InputMessage]>([
    ["sequence number 0", { type: "renew", seq: 0 }],
    ["a sequence number past 32 bits", { type: "renew", seq: 2 ** 32 }],
    ["a coordinate beyond the range", { type: "move", seq: 1, x: 32768, y: 0 }],
    ["half a pixel", { type: "move", seq: 1, x: 0.5, y: 0 }],
    ["a wheel past 16 bits", { type: "wheel", seq: 1, dx: 0, dy: 0x8000, x: 0, y: 0 }],
    ["nine buttons", { type: "button", seq: 1, buttons: 0x100, x: 0, y: 0 }],
    ["a usage that is no key", { type: "key", seq: 1, usage: 0, down: true }],
  ])("refuses %s: the caller's bug", (_what, message) => {
    expect(() => encodeInput(message)).toThrow(RangeError)
  })
})
