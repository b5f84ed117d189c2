import type { GatewayToServer } from "@crashcart/signaling/protocol"
import { pino } from "pino"
import { describe, expect, it, vi } from "vitest"
import { GatewayError } from "./errors.ts"
import { Gateway } from "./gateway.ts"
import { scriptedDevices } from "./hid/fakes/scripted-device.ts"
import { InputController } from "./hid/index.ts"
import type { Engine, EnginePeer } from "./peer/engine.ts"
import { ScriptedPeer } from "./peer/testing/scripted-peer.ts"
import { type IncomingSession, SessionMailbox } from "./signaling/incoming-session.ts"
import { ScriptedSource } from "./video/hub/scripted-source.ts"

/** Answers each offer when the test says so. */
class ScriptedEngine implements Engine {
  readonly name = "werift"
  readonly asked: PromiseWithResolvers<EnginePeer>[] = []

  answer(): Promise<EnginePeer> {
    const asked = Promise.withResolvers<EnginePeer>()
    this.asked.push(asked)
    return asked.promise
  }

  /** Answers the oldest offer that waits. */
  give(peer = new ScriptedPeer()): ScriptedPeer {
    this.asked.shift()?.resolve(peer)
    return peer
  }
}

/** Signaling in a test's hand: brings consoles, and notes what each is told. */
class ScriptedSignaling {
  #handler: ((session: IncomingSession) => void) | undefined

  onOffer(handler: (session: IncomingSession) => void) {
    this.#handler = handler
    return () => {
      this.#handler = undefined
    }
  }

  offer(sessionId: string, send: (message: GatewayToServer) => void = () => undefined, access?: "view") {
    const told: GatewayToServer[] = []
    const mailbox = new SessionMailbox(
      { sessionId, sdp: "v=0", iceServers: [], access },
      (message) => {
        told.push(message)
        send(message)
      },
      () => undefined,
    )
    this.#handler?.(mailbox)
    return { mailbox, told }
  }
}

async function atWork() {
  const parts = new AsyncDisposableStack()
  const faults: string[] = []
  const log = pino({ level: "warn" }, { write: (line: string) => void faults.push(JSON.parse(line).msg) })
  const input = parts.use(new InputController(scriptedDevices()))
  const engine = new ScriptedEngine()
  const signaling = new ScriptedSignaling()
  const gateway = parts.use(
    new Gateway({
      video: { source: new ScriptedSource(), full: undefined, fullBps: 4_000_000, makeLight: undefined },
      encoders: () => Promise.reject(new Error("none here")),
      input,
      engine,
      signaling,
      log,
    }),
  )
  return { engine, signaling, gateway, faults, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

/** Limits of waiting that only a fault reaches. */
const patient = { interval: 1, timeout: 30_000 }
const ended = (reason: string) => expect.objectContaining({ type: "end", reason })

describe("Gateway", () => {
  it("answers an offer, passes candidates both ways, and ends with the console's word", async () => {
    await using work = await atWork()
    const { mailbox, told } = work.signaling.offer("one")
    mailbox.receiveCandidate({ candidate: "early" })
    const peer = work.engine.give()
    await vi.waitUntil(() => told.length > 0, patient)
    expect(told).toEqual([{ type: "answer", sessionId: "one", sdp: peer.answerSdp }])
    mailbox.receiveCandidate({ candidate: "late" })
    expect(peer.remoteCandidates.map(({ candidate }) => candidate)).toEqual(["early", "late"])
    peer.gather({ candidate: "ours" })
    expect(told.at(-1)).toMatchObject({ type: "candidate", candidate: { candidate: "ours" } })
    expect(work.gateway.sessions).toBe(1)
    mailbox.receiveEnd("left")
    await vi.waitUntil(() => work.gateway.sessions === 0, patient)
    expect(peer.isDisposed).toBe(true)
  })

  it("lives on when signaling has merely lost the console", async () => {
    await using work = await atWork()
    const { mailbox, told } = work.signaling.offer("one")
    const peer = work.engine.give()
    await vi.waitUntil(() => told.length > 0, patient)
    mailbox.receiveEnd("console-gone")
    expect([peer.isDisposed, work.gateway.sessions]).toEqual([false, 1])
  })

  it("tells a console whose offer cannot be answered", async () => {
    await using work = await atWork()
    const { told } = work.signaling.offer("one")
    work.engine.asked.shift()?.reject(new GatewayError("peer/negotiation-failed", "no H.264"))
    await vi.waitUntil(() => told.length > 0, patient)
    expect(told).toEqual([ended("negotiation-failed")])
  })

  it("gives who may only look no input, and hears none of its channels", async () => {
    await using work = await atWork()
    const { told } = work.signaling.offer("one", undefined, "view")
    const peer = work.engine.give()
    await vi.waitUntil(() => told.length > 0, patient)
    const control = peer.open("control")
    expect(control.sent).toEqual([])
    const { told: toldControl } = work.signaling.offer("two")
    const other = work.engine.give()
    await vi.waitUntil(() => toldControl.length > 0, patient)
    expect(other.open("control").sent).not.toEqual([])
  })

  it("keeps places for those who come to help: the thirty-third viewer is refused, a console is not", async () => {
    await using work = await atWork()
    const viewers = Array.from({ length: 33 }, (_, index) =>
      work.signaling.offer(`viewer-${index}`, undefined, "view"),
    )
    expect(viewers.slice(32).map(({ told }) => told)).toEqual([[ended("negotiation-failed")]])
    work.signaling.offer("console")
    expect(work.engine.asked).toHaveLength(33)
    for (const asked of work.engine.asked) asked.reject(new Error("enough"))
  })

  it("counts consoles from their offer on, and refuses the sixty-fifth", async () => {
    await using work = await atWork()
    const consoles = Array.from({ length: 66 }, (_, index) => work.signaling.offer(`console-${index}`))
    expect(work.engine.asked).toHaveLength(64)
    expect(consoles.slice(64).map(({ told }) => told)).toEqual([
      [ended("negotiation-failed")],
      [ended("negotiation-failed")],
    ])
    while (work.engine.asked.length > 0) work.engine.give()
    await vi.waitUntil(() => work.gateway.sessions === 64, patient)
    consoles[0]?.mailbox.receiveEnd("left")
    await vi.waitUntil(() => work.gateway.sessions === 63, patient)
    expect(work.signaling.offer("newcomer").told).toEqual([])
    work.engine.give()
  })

  it("lets nobody take the place of a session that lives", async () => {
    await using work = await atWork()
    const first = work.signaling.offer("one")
    const peer = work.engine.give()
    await vi.waitUntil(() => first.told.length > 0, patient)
    first.mailbox.receiveEnd("console-gone")
    const second = work.signaling.offer("one")
    expect(second.told).toEqual([ended("negotiation-failed")])
    expect(work.engine.asked).toEqual([])
    await work.gateway[Symbol.asyncDispose]()
    expect(peer.isDisposed).toBe(true)
  })

  it("takes an id again once its session has ended", async () => {
    await using work = await atWork()
    const first = work.signaling.offer("one")
    work.engine.give()
    await vi.waitUntil(() => first.told.length > 0, patient)
    first.mailbox.receiveEnd("left")
    await vi.waitUntil(() => work.gateway.sessions === 0, patient)
    await vi.waitUntil(() => work.signaling.offer("one").told.length === 0, patient)
    work.engine.give()
  })

  it("forgets a console that cannot be told its answer, and closes its peer", async () => {
    await using work = await atWork()
    const { told } = work.signaling.offer("one", (message) => {
      if (message.type === "answer") throw new Error("the socket is broken")
    })
    const peer = work.engine.give()
    await vi.waitUntil(() => told.length > 1, patient)
    expect(told.at(-1)).toEqual(ended("negotiation-failed"))
    expect([peer.isDisposed, work.gateway.sessions]).toEqual([true, 0])
    expect(work.faults).toContain("session failed")
  })

  it("bears a console that can be told nothing at all", async () => {
    await using work = await atWork()
    work.signaling.offer("one", () => {
      throw new Error("the socket is broken")
    })
    const peer = work.engine.give()
    await vi.waitUntil(() => work.faults.includes("console not told"), patient)
    expect([peer.isDisposed, work.gateway.sessions]).toEqual([true, 0])
  })

  it("bears a peer that cannot be closed", async () => {
    await using work = await atWork()
    const { mailbox, told } = work.signaling.offer("one")
    const peer = new ScriptedPeer()
    peer[Symbol.asyncDispose] = () => Promise.reject(new Error("the engine does not close"))
    work.engine.give(peer)
    await vi.waitUntil(() => told.length > 0, patient)
    mailbox.receiveEnd("left")
    await vi.waitUntil(() => work.gateway.sessions === 0, patient)
    expect(work.faults).toContain("session not ended cleanly")
  })

  it("waits at its end for consoles that are being answered, and closes their peers", async () => {
    await using work = await atWork()
    const { told } = work.signaling.offer("one")
    const disposed = work.gateway[Symbol.asyncDispose]()
    const peer = work.engine.give()
    await disposed
    expect(peer.isDisposed).toBe(true)
    expect(told).toEqual([ended("shutting-down")])
    expect(work.signaling.offer("two").told).toEqual([ended("shutting-down")])
  })
})
