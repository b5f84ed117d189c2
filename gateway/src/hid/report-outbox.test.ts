import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import { type HostMood, ScriptedDevice } from "./fakes/scripted-device.ts"
import { type ReportKind, ReportOutbox } from "./report-outbox.ts"

let clock: ManualClock
let device: ScriptedDevice
let outbox: ReportOutbox
let state: number
let deliveries: string[]

beforeEach(() => {
  clock = new ManualClock()
  device = new ScriptedDevice()
  state = 0
  deliveries = []
  outbox = new ReportOutbox(device, clock, () => Uint8Array.of(state))
  device.taken()
})

afterEach(() => {
  outbox[Symbol.dispose]()
  expect(clock.pending).toBe(0)
})

function send(report: number, kind: ReportKind = "state"): void {
  if (kind !== "step") state = report
  outbox.send(Uint8Array.of(report), kind, (delivered) => deliveries.push(`${report} ${delivered}`))
}

/** The host stays away long enough to be noticed. */
function leaves(mood: HostMood): void {
  device.mood = mood
  send(0x99)
  deliveries = []
}

describe("ReportOutbox, at the start", () => {
  it("writes what is held, for whoever was here before may have left a key down", () => {
    const device = new ScriptedDevice()
    using _outbox = new ReportOutbox(device, clock, () => Uint8Array.of(0))
    expect(device.taken()).toEqual(["00"])
  })

  it("writes it as soon as a host comes", () => {
    const device = new ScriptedDevice("detached")
    using _outbox = new ReportOutbox(device, clock, () => Uint8Array.of(0))
    device.mood = "listening"
    clock.advance(20)
    expect(device.taken()).toEqual(["00"])
  })
})

describe("ReportOutbox, while the host listens", () => {
  it("hands each report over at once", () => {
    send(1)
    send(2, "move")
    send(3, "step")
    expect(device.taken()).toEqual(["01", "02", "03"])
    expect(deliveries).toEqual(["1 true", "2 true", "3 true"])
    expect(clock.pending).toBe(0)
  })

  it("confirms at once", () => {
    outbox.confirm((delivered) => deliveries.push(`confirmed ${delivered}`))
    expect(deliveries).toEqual(["confirmed true"])
  })
})

describe("ReportOutbox, while the host is slow", () => {
  beforeEach(() => {
    device.mood = "busy"
  })

  it("keeps every change of state, in order: a burst after a lost packet loses no key", () => {
    for (const report of [1, 2, 3, 4]) send(report)
    expect(deliveries).toEqual([])
    device.mood = "listening"
    clock.advance(1)
    expect(device.taken()).toEqual(["01", "02", "03", "04"])
    expect(deliveries).toEqual(["1 true", "2 true", "3 true", "4 true"])
  })

  it("sends nothing new before what waits", () => {
    send(1)
    device.mood = "listening"
    send(2)
    expect(device.taken()).toEqual([])
    clock.advance(1)
    expect(device.taken()).toEqual(["01", "02"])
  })

  it("collapses neighbouring moves, and none across a click or a turn of the wheel", () => {
    send(1, "move")
    send(2, "move")
    send(3)
    send(4, "move")
    send(5, "step")
    send(6, "move")
    send(7, "move")
    device.mood = "listening"
    clock.advance(1)
    expect(device.taken()).toEqual(["02", "03", "04", "05", "07"])
    // Whoever asked about a move that a newer one took the place of is told about that one.
    expect(deliveries).toEqual([1, 2, 3, 4, 5, 6, 7].map((report) => `${report} true`))
  })

  it("confirms once everything before has been taken", () => {
    send(1)
    outbox.confirm((delivered) => deliveries.push(`confirmed ${delivered}`))
    expect(deliveries).toEqual([])
    device.mood = "listening"
    clock.advance(1)
    expect(deliveries).toEqual(["1 true", "confirmed true"])
  })

  it("falls back to the state alone when far too much waits", () => {
    for (let report = 0; report <= 128; report += 1) send(report)
    expect(deliveries).toHaveLength(129)
    expect(deliveries.every((delivery) => delivery.endsWith("false"))).toBe(true)
    device.mood = "listening"
    clock.advance(20)
    expect(device.taken()).toEqual(["80"])
  })
})

describe.each<HostMood>(["asleep", "detached"])("ReportOutbox, once the host is %s", (mood) => {
  it("gives up what waited, and says so", () => {
    device.mood = "busy"
    send(1)
    outbox.confirm((delivered) => deliveries.push(`confirmed ${delivered}`))
    device.mood = mood
    clock.advance(1)
    expect(deliveries).toEqual(["1 false", "confirmed false"])
    outbox.confirm((delivered) => deliveries.push(`confirmed again ${delivered}`))
    expect(deliveries.at(-1)).toBe("confirmed again false")
  })

  it("writes the present state first when the host is back, and nothing of the past", () => {
    leaves(mood)
    send(1)
    send(2)
    send(3, "step")
    expect(deliveries).toEqual(["1 false", "2 false", "3 false"])
    device.mood = "listening"
    clock.advance(200)
    expect(device.taken()).toEqual(["02"])
    clock.advance(10_000)
    expect(device.taken()).toEqual([])
  })

  it("tries at least every 200 ms, however long it takes", () => {
    leaves(mood)
    clock.advance(3_600_000)
    device.mood = "listening"
    clock.advance(200)
    expect(device.taken()).toEqual(["99"])
  })

  it("does not wait for that when a key is pressed", () => {
    leaves(mood)
    clock.advance(10_000)
    device.mood = "listening"
    send(5)
    expect(device.taken()).toEqual(["05"])
    expect(deliveries).toEqual(["5 true"])
  })

  it("turns the wheel only after the state is known", () => {
    leaves(mood)
    device.mood = "listening"
    send(7, "step")
    expect(device.taken()).toEqual(["99", "07"])
    expect(deliveries).toEqual(["7 true"])
  })

  it("does not bother the device with each move", () => {
    leaves(mood)
    const before = device.attempts
    for (let report = 0; report < 100; report += 1) send(report, "move")
    expect(device.attempts).toBe(before)
    device.mood = "listening"
    clock.advance(200)
    expect(device.taken()).toEqual(["63"])
  })

  it("writes the state as soon as the device itself says that the host is back", () => {
    leaves(mood)
    send(4)
    device.announceReady()
    expect(device.taken()).toEqual(["04"])
  })
})
