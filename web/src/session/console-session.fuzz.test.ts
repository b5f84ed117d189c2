import fc from "fast-check"
import { expect, it } from "vitest"
import { settle } from "./testing/fake-clock.ts"
import { gatewayA, gatewayB } from "./testing/fake-server.ts"
import { Rig } from "./testing/rig.ts"

/** Whatever the rest of the world may do to a session, sensible or not. */
const step = fc.oneof(
  fc.record({ kind: fc.constant("server-text" as const), text: fc.oneof(fc.string(), fc.json()) }),
  fc.record({
    kind: fc.constant("channel" as const),
    label: fc.constantFrom("keys" as const, "pointer" as const, "control" as const),
    data: fc.oneof(fc.string(), fc.json(), fc.uint8Array({ maxLength: 16 })),
  }),
  fc.record({
    kind: fc.constant("signal" as const),
    message: fc.constantFrom(
      { type: "answer", sdp: "answer" } as const,
      { type: "candidate", candidate: { candidate: "" } } as const,
      { type: "end", reason: "gateway-gone" } as const,
      { type: "ice-servers", iceServers: [] } as const,
    ),
  }),
  fc.record({
    kind: fc.constant("transport" as const),
    state: fc.constantFrom(
      "connecting" as const,
      "connected" as const,
      "disconnected" as const,
      "failed" as const,
      "closed" as const,
    ),
  }),
  fc.record({ kind: fc.constantFrom("welcome", "drop", "connect", "retry", "input") }),
  fc.record({
    kind: fc.constant("list" as const),
    gateways: fc.constantFrom([], [gatewayA], [gatewayB], [{ ...gatewayA, online: false }, gatewayB]),
  }),
  fc.record({ kind: fc.constant("time" as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function play(rig: Rig, step: Step): Promise<void> {
  const transport = rig.transports.at(-1)
  const connection = rig.server.connection
  if ("text" in step) connection.sendText(step.text)
  else if ("label" in step && transport?.isClosed === false) transport.observer.message(step.label, step.data)
  else if ("message" in step) {
    const sessionId = connection.ofType("offer").at(-1)?.sessionId ?? "no-session-at-all"
    connection.sendText(JSON.stringify({ ...step.message, sessionId }))
  } else if ("state" in step && transport?.isClosed === false) transport.observer.stateChanged(step.state)
  else if ("gateways" in step) rig.server.list(...step.gateways)
  else if ("ms" in step) await rig.clock.advance(step.ms)
  else if (step.kind === "welcome") rig.server.welcome()
  else if (step.kind === "drop") connection.drop()
  else if (step.kind === "connect" && transport?.isClosed === false) transport.connect()
  else if (step.kind === "retry") rig.session.networkChanged()
  else if (step.kind === "input") rig.session.hands.send({ type: "key", usage: 4, down: true })
  await settle()
}

it("survives whatever is sent to it, holds at most one connection, and connects once the world is sane again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, relay) => {
      const rig = new Rig()
      rig.server.relay = relay
      rig.session.start()
      for (const each of steps) {
        await play(rig, each)
        expect(rig.transports.filter((transport) => !transport.isClosed).length).toBeLessThanOrEqual(1)
        const isOpen = rig.transports.at(-1)?.isClosed === false
        expect(rig.state.phase === "connected" ? isOpen : true).toBe(true)
      }
      expect(await recover(rig)).toBe("connected")
      rig.session.close()
      expect(rig.clock.pendingTimers).toBe(0)
    }),
    { numRuns: 150 },
  )
})

/** Replaces the world by a server and a gateway that work: what the console asks for, it gets. */
async function recover(rig: Rig): Promise<string> {
  rig.server.relay = false
  rig.server.gateways = [gatewayA]
  const transport = rig.transports.at(-1)
  if (transport?.isClosed === false) transport.observer.stateChanged("failed")
  rig.session.networkChanged()
  rig.server.connection.drop()
  await rig.clock.advance(10_000)
  rig.server.welcome()
  await rig.clock.advance(0)
  await rig.answered()
  rig.transport.connect()
  return rig.state.phase
}
