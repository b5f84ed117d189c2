import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  type ControlToConsole,
  type ControlToGateway,
  decodeControlToConsole,
  decodeControlToGateway,
  encodeControl,
} from "./control.ts"
import { ProtocolError } from "./errors.ts"

const ready = { keyboard: "ready", pointer: "ready", relativePointer: "ready", controls: "ready" } as const

const toConsole: ControlToConsole[] = [
  {
    type: "status",
    video: { state: "live", width: 1280, height: 720 },
    ...ready,
    pointer: "asleep",
    controls: "detached",
  },
  { type: "status", video: { state: "starting" }, ...ready, keyboard: "detached" },
  { type: "status", video: { state: "no-signal" }, ...ready },
  { type: "status", video: { state: "device-lost" }, ...ready },
  {
    type: "status",
    video: { state: "no-signal" },
    ...ready,
    keyboard: "asleep",
    usb: { state: "suspended", recovery: "idle", wake: "refused" },
  },
  {
    type: "status",
    video: { state: "encoder-down", reason: "uStreamer was killed" },
    ...ready,
  },
  { type: "heartbeat-reply", sentMs: 12.5, gatewayUs: 1_000_000 },
  {
    type: "video-report",
    pictures: [
      [0, 0, 0, 0],
      [4_294_967_295, 86_400_000_000, 12_000, 350],
    ],
    bitrateBps: 4_000_000,
    picturesDropped: 1,
    fractionLost: 0.01,
  },
  { type: "video-report", pictures: [], bitrateBps: 0, picturesDropped: 0 },
  { type: "video-offer", rtp: "VP8", socket: true },
  { type: "video-offer", socket: false },
  { type: "video-way", way: "h264-socket" },
  { type: "video-ticket", ticket: "T".repeat(43) },
  { type: "end", reason: "shutting-down" },
  { type: "end", reason: "replaced" },
]
const toGateway: ControlToGateway[] = [
  { type: "heartbeat", sentMs: 12.5 },
  { type: "wake" },
  { type: "use-video-way", way: "jpeg-channel" },
  { type: "want-video-ticket" },
]

function report(...pictures: number[][]): string {
  return JSON.stringify({ type: "video-report", pictures, bitrateBps: 0, picturesDropped: 0 })
}

describe("control messages", () => {
  it.each(toConsole)("carries $type to the console", (message) => {
    expect(decodeControlToConsole(encodeControl(message))).toEqual(message)
    expect(() => decodeControlToGateway(encodeControl(message))).toThrow(ProtocolError)
  })

  it.each(toGateway)("carries $type to the gateway", (message) => {
    expect(decodeControlToGateway(encodeControl(message))).toEqual(message)
    expect(() => decodeControlToConsole(encodeControl(message))).toThrow(ProtocolError)
  })

  it.each([
    ["nothing", ""],
    ["no JSON", "{type:heartbeat}"],
    ["no object", "null"],
    ["an unknown type", '{"type":"reboot"}'],
    ["an inherited type", '{"type":"constructor"}'],
    ["a time that is no number", '{"type":"heartbeat","sentMs":"now"}'],
    ["an infinite time", '{"type":"heartbeat","sentMs":1e999}'],
    ["a picture from before its capture", report([1, 2, -3, 4])],
    ["half a picture", report([1, 2])],
    ["an RTP timestamp of 33 bits", report([2 ** 32, 2, 3, 4])],
    ["more pictures than a second has", report(...Array.from({ length: 257 }, () => [1, 2, 3, 4]))],
    ["a missing field", '{"type":"heartbeat"}'],
  ])("refuses %s", (_what, text) => {
    expect(() => decodeControlToGateway(text)).toThrow(ProtocolError)
    expect(() => decodeControlToConsole(text)).toThrow(ProtocolError)
  })

  it("keeps the cause of a refusal", () => {
    expect(() => decodeControlToGateway("{")).toThrow(
      expect.objectContaining({ code: "protocol/malformed-message", cause: expect.any(SyntaxError) }),
    )
  })

  it("answers random text with a message or with ProtocolError, nothing else", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(text, fc.constantFrom(decodeControlToConsole, decodeControlToGateway), (text, decode) => {
        try {
          decode(text)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
