import { describe, expect, it } from "vitest"
import type { ServerToConsole, ServerToGateway } from "../../protocol/index.ts"
import { IceServers } from "./ice-servers.ts"
import { RecordingPort } from "./recording-port.ts"
import { Rendezvous, type SessionEvent } from "./rendezvous.ts"

const stun = { urls: ["stun:stun.example.org"] }
const rack = { id: "a".repeat(26), name: "rack" }
const attic = { id: "b".repeat(26), name: "attic" }
const session = "session-0000000000"
const other = "session-1111111111"
const candidate = { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMid: "0" }

function setUp(relay?: { urls: string[]; secret: string }) {
  const events: SessionEvent[] = []
  const iceServers = new IceServers({ fixed: [stun], ...(relay && { relay }) }, () => 1_000_000)
  /** What waits, and for how long. */
  const timers = new Map<() => void, number>()
  const rendezvous = new Rendezvous({
    iceServers,
    observe: (event) => events.push(event),
    after: (delayMs, callback) => {
      timers.set(callback, delayMs)
      return () => timers.delete(callback)
    },
  })

  function connectGateway(gateway: { id: string; name: string }) {
    const port = new RecordingPort<ServerToGateway>()
    const replacements: string[] = []
    const attachment = rendezvous.attachGateway(gateway, port, () => replacements.push(gateway.id))
    expect(port.taken()).toEqual([{ type: "registered" }])
    return { port, replacements, ...attachment }
  }
  function connectConsole(owner = "alice") {
    const port = new RecordingPort<ServerToConsole>()
    const attachment = rendezvous.attachConsole(port, { id: owner, remainingMs: () => 3_600_000.5 })
    const welcome = port.taken()
    return { port, welcome, ...attachment }
  }
  return { rendezvous, events, timers, connectGateway, connectConsole }
}

/** A console with one session at the rack, offered and answered. */
function inSession() {
  const all = setUp()
  const gateway = all.connectGateway(rack)
  const console = all.connectConsole()
  console.receive({ type: "offer", sessionId: session, gatewayId: rack.id, sdp: "v=0 offer" })
  gateway.receive({ type: "answer", sessionId: session, sdp: "v=0 answer" })
  gateway.port.taken()
  console.port.taken()
  return { ...all, gateway, console }
}

describe("a console", () => {
  it("is welcomed with the gateways there are and the ICE servers that need no session", () => {
    const { rendezvous, connectGateway, connectConsole } = setUp()
    rendezvous.know(attic)
    connectGateway(rack)
    expect(connectConsole().welcome).toEqual([
      {
        type: "welcome",
        version: 1,
        gateways: [
          { ...attic, online: false },
          { ...rack, online: true },
        ],
        iceServers: [stun],
        relay: false,
      },
    ])
  })

  it("is told when a gateway comes, goes and is renamed", () => {
    const { connectGateway, connectConsole } = setUp()
    const console = connectConsole()
    const gateway = connectGateway(rack)
    connectGateway({ ...rack, name: "rack 7" })
    gateway.gone()
    expect(console.port.taken()).toEqual([
      { type: "gateways", gateways: [{ ...rack, online: true }] },
      { type: "gateways", gateways: [{ id: rack.id, name: "rack 7", online: true }] },
    ])
  })

  it("has its offer passed on, and gets the answer and both sides' candidates through", () => {
    const { connectGateway, connectConsole } = setUp()
    const gateway = connectGateway(rack)
    const console = connectConsole()
    console.receive({ type: "offer", sessionId: session, gatewayId: rack.id, sdp: "v=0 offer" })
    console.receive({ type: "candidate", sessionId: session, candidate })
    expect(gateway.port.taken()).toEqual([
      {
        type: "offer",
        sessionId: session,
        sdp: "v=0 offer",
        iceServers: [stun],
        remainingMs: 3_600_000,
      },
      { type: "candidate", sessionId: session, candidate },
    ])
    gateway.receive({ type: "answer", sessionId: session, sdp: "v=0 answer" })
    gateway.receive({ type: "candidate", sessionId: session, candidate: { candidate: "" } })
    expect(console.port.taken()).toEqual([
      { type: "answer", sessionId: session, sdp: "v=0 answer" },
      { type: "candidate", sessionId: session, candidate: { candidate: "" } },
    ])
  })

  it.each([
    ["unknown", "gateway-unknown"],
    ["known but not connected", "gateway-gone"],
  ])("that calls a gateway which is %s is told so", (which, reason) => {
    const { rendezvous, connectConsole, events } = setUp()
    if (which !== "unknown") rendezvous.know(rack)
    const console = connectConsole()
    console.receive({ type: "offer", sessionId: session, gatewayId: rack.id, sdp: "v=0" })
    expect(console.port.taken()).toEqual([{ type: "end", sessionId: session, reason }])
    expect(rendezvous.sessionCount).toBe(0)
    expect(events).toEqual([])
  })

  it("that goes leaves its sessions, which end at the gateway two minutes later", () => {
    const { console, gateway, rendezvous, events, timers } = inSession()
    console.gone()
    console.gone()
    console.receive({ type: "offer", sessionId: other, gatewayId: rack.id, sdp: "v=0" })
    expect(gateway.port.taken()).toEqual([])
    expect([...timers.values()]).toEqual([120_000])
    for (const callback of timers.keys()) callback()
    expect(gateway.port.taken()).toEqual([{ type: "end", sessionId: session, reason: "left" }])
    expect(rendezvous.sessionCount).toBe(0)
    expect(events).toEqual([
      { type: "offered", sessionId: session, gatewayId: rack.id },
      { type: "orphaned", sessionId: session, gatewayId: rack.id },
      { type: "ended", sessionId: session, gatewayId: rack.id, reason: "left" },
    ])
  })

  it("that goes before it has offered leaves nothing", () => {
    const { connectConsole, rendezvous, timers } = setUp()
    const console = connectConsole()
    console.receive({ type: "ice-servers", sessionId: session })
    console.gone()
    expect(rendezvous.sessionCount).toBe(0)
    expect(timers.size).toBe(0)
  })

  it("that ends its session hears no more of it", () => {
    const { console, gateway } = inSession()
    console.receive({ type: "end", sessionId: session, reason: "left" })
    gateway.receive({ type: "candidate", sessionId: session, candidate })
    expect(gateway.port.taken()).toEqual([{ type: "end", sessionId: session, reason: "left" }])
    expect(console.port.taken()).toEqual([])
  })

  it("that offers twice in one session has lost track: both ends start again", () => {
    const { console, gateway, rendezvous } = inSession()
    console.receive({ type: "offer", sessionId: session, gatewayId: rack.id, sdp: "v=0 again" })
    const end = { type: "end", sessionId: session, reason: "negotiation-failed" }
    expect(gateway.port.taken()).toEqual([end])
    expect(console.port.taken()).toEqual([end])
    expect(rendezvous.sessionCount).toBe(0)
  })

  it("opens a bounded number of sessions", () => {
    const { connectConsole, rendezvous } = setUp()
    const console = connectConsole()
    const ids = Array.from({ length: 17 }, (_, index) => `session-${String(index).padStart(10, "0")}`)
    for (const sessionId of ids) console.receive({ type: "ice-servers", sessionId })
    expect(rendezvous.sessionCount).toBe(16)
    expect(console.port.taken().at(-1)).toEqual({
      type: "end",
      sessionId: ids[16],
      reason: "negotiation-failed",
    })
  })
})

describe("another console", () => {
  it("can neither use, end, listen to nor take over a session whose id it knows", () => {
    const { console, gateway, connectConsole } = inSession()
    const intruder = connectConsole()
    intruder.receive({ type: "candidate", sessionId: session, candidate })
    intruder.receive({ type: "end", sessionId: session, reason: "left" })
    expect(intruder.port.taken()).toEqual([])
    intruder.receive({ type: "offer", sessionId: session, gatewayId: rack.id, sdp: "v=0 hijack" })
    intruder.receive({ type: "ice-servers", sessionId: session })
    const refusal = { type: "end", sessionId: session, reason: "negotiation-failed" }
    expect(intruder.port.taken()).toEqual([refusal, refusal])
    intruder.gone()
    expect(gateway.port.taken()).toEqual([])
    expect(console.port.taken()).toEqual([])

    gateway.receive({ type: "candidate", sessionId: session, candidate })
    expect(console.port.taken()).toEqual([{ type: "candidate", sessionId: session, candidate }])
  })
})

describe("a gateway", () => {
  it("reaches only the consoles of its own sessions", () => {
    const { console, connectGateway } = inSession()
    const intruder = connectGateway(attic)
    console.port.taken()
    intruder.receive({ type: "answer", sessionId: session, sdp: "v=0 hijack" })
    intruder.receive({ type: "candidate", sessionId: session, candidate })
    intruder.receive({ type: "end", sessionId: session, reason: "left" })
    intruder.receive({ type: "candidate", sessionId: other, candidate })
    intruder.gone()
    expect(console.port.taken()).toEqual([
      {
        type: "gateways",
        gateways: [
          { ...rack, online: true },
          { ...attic, online: false },
        ],
      },
    ])
  })

  it("that goes ends its sessions at their consoles, and is listed as offline", () => {
    const { console, gateway, rendezvous } = inSession()
    gateway.gone()
    gateway.gone()
    expect(console.port.taken()).toEqual([
      { type: "end", sessionId: session, reason: "gateway-gone" },
      { type: "gateways", gateways: [{ ...rack, online: false }] },
    ])
    expect(rendezvous.sessionCount).toBe(0)
  })

  it("that connects again takes its sessions over from the former connection, which is not heard any more", () => {
    const { console, gateway, connectGateway } = inSession()
    const again = connectGateway(rack)
    console.port.taken()
    expect(gateway.replacements).toEqual([rack.id])
    gateway.receive({ type: "end", sessionId: session, reason: "left" })
    gateway.gone()
    expect(console.port.taken()).toEqual([])

    console.receive({ type: "candidate", sessionId: session, candidate })
    again.receive({ type: "candidate", sessionId: session, candidate })
    expect(gateway.port.taken()).toEqual([])
    expect(again.port.taken()).toEqual([{ type: "candidate", sessionId: session, candidate }])
    expect(console.port.taken()).toEqual([{ type: "candidate", sessionId: session, candidate }])
  })
})

describe("a session that has lost its console", () => {
  const resume = { type: "resume", sessionId: session, gatewayId: rack.id } as const
  const refusal = { type: "end", sessionId: session, reason: "negotiation-failed" }

  it("goes on when a console of the same browser session resumes it", () => {
    const { console, gateway, connectConsole, timers, events } = inSession()
    console.gone()
    const again = connectConsole()
    again.receive(resume)
    again.receive(resume)
    expect(timers.size).toBe(0)
    gateway.receive({ type: "candidate", sessionId: session, candidate })
    again.receive({ type: "candidate", sessionId: session, candidate })
    expect(again.port.taken()).toEqual([{ type: "candidate", sessionId: session, candidate }])
    expect(gateway.port.taken()).toEqual([{ type: "candidate", sessionId: session, candidate }])
    expect(events.at(-1)).toEqual({ type: "resumed", sessionId: session, gatewayId: rack.id })
  })

  it("is not given to another browser session, nor under another gateway", () => {
    const { console, gateway, connectConsole, connectGateway, timers } = inSession()
    connectGateway(attic)
    console.gone()
    const intruder = connectConsole("mallory")
    intruder.receive(resume)
    const confused = connectConsole()
    confused.receive({ ...resume, gatewayId: attic.id })
    expect([...intruder.port.taken(), ...confused.port.taken()]).toEqual([refusal, refusal])
    gateway.receive({ type: "candidate", sessionId: session, candidate })
    expect([...intruder.port.taken(), ...confused.port.taken()]).toEqual([])
    expect(timers.size).toBe(1)
  })

  it("moves from a connection that is dead and has not been noticed to be", () => {
    const { console, gateway, connectConsole, timers } = inSession()
    const again = connectConsole()
    again.receive(resume)
    console.gone()
    expect(timers.size).toBe(0)
    gateway.receive({ type: "candidate", sessionId: session, candidate })
    expect(console.port.taken()).toEqual([])
    expect(again.port.taken()).toHaveLength(1)
  })

  it("ends at once when its browser session does, with or without a console", () => {
    const { console, gateway, connectConsole, rendezvous, timers } = inSession()
    console.receive({ type: "offer", sessionId: other, gatewayId: rack.id, sdp: "v=0" })
    console.gone()
    connectConsole().receive({ ...resume, sessionId: other })
    gateway.port.taken()
    rendezvous.endSessionsOf("mallory")
    expect(gateway.port.taken()).toEqual([])
    rendezvous.endSessionsOf("alice")
    expect(gateway.port.taken()).toEqual([
      { type: "end", sessionId: session, reason: "left" },
      { type: "end", sessionId: other, reason: "left" },
    ])
    expect([rendezvous.sessionCount, timers.size]).toEqual([0, 0])
  })

  it("is one that a gateway tells of after a restart of the server, until a console resumes it", () => {
    const { connectGateway, connectConsole, timers, rendezvous } = setUp()
    const gateway = connectGateway(rack)
    gateway.receive({ type: "live", sessionIds: [session, other] })
    const console = connectConsole()
    console.receive(resume)
    gateway.receive({ type: "live", sessionIds: [session] })
    expect(timers.size).toBe(1)
    for (const callback of timers.keys()) callback()
    expect(gateway.port.taken()).toEqual([{ type: "end", sessionId: other, reason: "left" }])
    expect(rendezvous.sessionCount).toBe(1)
  })

  it("is known again when its console is faster than its gateway", () => {
    const { connectGateway, connectConsole, timers } = setUp()
    const console = connectConsole()
    console.receive(resume)
    const gateway = connectGateway(rack)
    console.receive(resume)
    gateway.receive({ type: "live", sessionIds: [session] })
    expect(timers.size).toBe(0)
    gateway.receive({ type: "candidate", sessionId: session, candidate })
    expect(console.port.taken().at(-1)).toEqual({ type: "candidate", sessionId: session, candidate })
  })

  it("is one of a bounded number, whoever makes them", () => {
    const { connectGateway, connectConsole, rendezvous } = setUp()
    const gateway = connectGateway(rack)
    const ids = (tag: string, count: number) =>
      Array.from({ length: count }, (_, index) => `session-${tag}-${String(index).padStart(10, "0")}`)
    for (const tag of ["a", "b", "c", "d", "e", "f"]) {
      const console = connectConsole()
      for (const sessionId of ids(tag, 16)) console.receive({ ...resume, sessionId })
      console.gone()
    }
    expect(rendezvous.sessionCount).toBe(64)
    gateway.receive({ type: "live", sessionIds: ids("x", 256) })
    gateway.receive({ type: "live", sessionIds: ids("y", 256) })
    expect(rendezvous.sessionCount).toBe(256)
  })
})

describe("where a relay is configured", () => {
  const relay = { urls: ["turn:relay.example.org"], secret: "north" }

  it("each end of a session gets credentials of its own, for this session, for five minutes", () => {
    const { connectGateway, connectConsole } = setUp(relay)
    const gateway = connectGateway(rack)
    const console = connectConsole()
    expect(console.welcome).toMatchObject([{ iceServers: [stun], relay: true }])
    console.receive({ type: "ice-servers", sessionId: session })
    console.receive({ type: "offer", sessionId: session, gatewayId: rack.id, sdp: "v=0" })
    expect(console.port.taken()).toEqual([
      {
        type: "ice-servers",
        sessionId: session,
        iceServers: [
          stun,
          {
            urls: relay.urls,
            username: `1300:${session}:console`,
            credential: expect.stringMatching(/^.{28}$/),
          },
        ],
      },
    ])
    expect(gateway.port.taken()).toMatchObject([
      { iceServers: [stun, { username: `1300:${session}:gateway` }] },
    ])
  })
})
