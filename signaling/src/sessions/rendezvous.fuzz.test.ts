import fc from "fast-check"
import { expect, it } from "vitest"
import type { ConsoleToServer, ServerToConsole, ServerToGateway } from "../../protocol/index.ts"
import { IceServers } from "./ice-servers.ts"
import { RecordingPort } from "./recording-port.ts"
import { type Attachment, type ProvedGatewayToServer, Rendezvous } from "./rendezvous.ts"

const actors = [0, 1, 2] as const
const sessionIds = ["session-0000000000", "session-1111111111", "session-2222222222"]
const gatewayIds = ["a".repeat(26), "b".repeat(26), "c".repeat(26)]

const actor = fc.constantFrom(...actors)
const sessionId = fc.constantFrom(...sessionIds)
const gatewayId = fc.constantFrom(...gatewayIds)
const common = fc.constantFrom("candidate" as const, "end" as const)

const step = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant("console-connects" as const), actor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("console-goes" as const), actor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("gateway-connects" as const), actor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("gateway-goes" as const), actor }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("offer" as const), actor, sessionId, gatewayId }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("ice-servers" as const), actor, sessionId }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("console-says" as const), actor, sessionId, type: common }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("gateway-says" as const), actor, sessionId, type: common }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("answer" as const), actor, sessionId }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("resume" as const), actor, sessionId, gatewayId }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("live" as const), actor, sessionId }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("signs-out" as const), actor }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("minutes-pass" as const), actor }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** One connection of one actor. Each text it sends says which connection sent it. */
interface Connection<In, Out> {
  readonly name: string
  readonly port: RecordingPort<Out>
  readonly attachment: Attachment<In>
}

/** Drives a rendezvous, and knows which console and which gateway are in a session: by the offers that arrived. */
class World {
  readonly rendezvous = new Rendezvous({
    iceServers: new IceServers({ fixed: [] }, () => 0),
    after: (_delayMs, callback) => {
      this.#waiting.add(callback)
      return () => this.#waiting.delete(callback)
    },
    observe: (event) => {
      const { type, sessionId } = event
      const gateway = gatewayIds.indexOf(event.gatewayId)
      const pair = this.pairs.get(sessionId)
      if (type === "ended") this.#over.push(sessionId)
      if (type === "orphaned") this.pairs.set(sessionId, pair ?? { console: "nobody", gateway })
      if (type === "resumed") {
        // Only the browser session that had it may have it again.
        if (pair !== undefined && pair.console !== "nobody") expect(pair.console[8]).toBe(this.#resuming[8])
        expect(pair?.gateway ?? gateway).toBe(gateway)
        this.pairs.set(sessionId, { console: this.#resuming, gateway })
      }
    },
  })
  readonly consoles = new Map<number, Connection<ConsoleToServer, ServerToConsole>>()
  readonly gateways = new Map<number, Connection<ProvedGatewayToServer, ServerToGateway>>()
  /** `session id → names of the console connection and the gateway actor now in it`, as the gateways saw the offers. */
  readonly pairs = new Map<string, { console: string; gateway: number }>()
  /** Ports of connections that are gone or replaced: nothing may be sent there any more. */
  readonly departed: RecordingPort<unknown>[] = []
  readonly #over: string[] = []
  readonly #waiting = new Set<() => void>()
  #resuming = ""
  #connections = 0

  run(one: Step): void {
    const console = this.consoles.get(one.actor)
    const gateway = this.gateways.get(one.actor)
    const mark = (name: string | undefined) => ({ candidate: `from ${name}` })
    switch (one.do) {
      case "console-connects": {
        this.run({ do: "console-goes", actor: one.actor })
        const port = new RecordingPort<ServerToConsole>()
        const name = `console ${one.actor} #${this.#connections++}`
        const owner = { id: `browser ${one.actor}`, remainingMs: () => 1_000 }
        this.consoles.set(one.actor, {
          name,
          port,
          attachment: this.rendezvous.attachConsole(port, owner),
        })
        return
      }
      case "gateway-connects": {
        if (gateway !== undefined) this.departed.push(gateway.port)
        // Without `gone` first: the newer connection replaces the former, as after a half-open socket.
        const port = new RecordingPort<ServerToGateway>()
        const gatewayIdentity = { id: gatewayIds[one.actor] ?? "", name: "rack" }
        const attachment = this.rendezvous.attachGateway(gatewayIdentity, port, () => undefined)
        this.gateways.set(one.actor, { name: `gateway ${one.actor}`, port, attachment })
        return
      }
      case "console-goes":
        if (console === undefined) return
        console.attachment.gone()
        this.departed.push(console.port)
        this.consoles.delete(one.actor)
        return
      case "gateway-goes":
        if (gateway === undefined) return
        gateway.attachment.gone()
        this.departed.push(gateway.port)
        this.gateways.delete(one.actor)
        return
      case "offer": {
        const sdp = `from ${console?.name}`
        console?.attachment.receive({
          type: "offer",
          sessionId: one.sessionId,
          gatewayId: one.gatewayId,
          sdp,
        })
        return
      }
      case "ice-servers":
        console?.attachment.receive({ type: "ice-servers", sessionId: one.sessionId })
        return
      case "resume":
        this.#resuming = console?.name ?? ""
        console?.attachment.receive({ type: "resume", sessionId: one.sessionId, gatewayId: one.gatewayId })
        return
      case "live":
        gateway?.attachment.receive({ type: "live", sessionIds: [one.sessionId] })
        return
      case "signs-out":
        this.rendezvous.endSessionsOf(`browser ${one.actor}`)
        return
      case "minutes-pass":
        for (const callback of [...this.#waiting]) callback()
        this.#waiting.clear()
        return
      case "answer":
        gateway?.attachment.receive({ type: "answer", sessionId: one.sessionId, sdp: `from ${gateway.name}` })
        return
      case "console-says":
        console?.attachment.receive(
          one.type === "end"
            ? { type: "end", sessionId: one.sessionId, reason: "left" }
            : { type: "candidate", sessionId: one.sessionId, candidate: mark(console.name) },
        )
        return
      case "gateway-says":
        gateway?.attachment.receive(
          one.type === "end"
            ? { type: "end", sessionId: one.sessionId, reason: "left" }
            : { type: "candidate", sessionId: one.sessionId, candidate: mark(gateway.name) },
        )
        return
    }
  }

  /** Checks everything delivered since the last call against who is in which session. */
  checkDeliveries(): void {
    for (const [actorNumber, gateway] of this.gateways) {
      for (const message of gateway.port.taken()) {
        if (message.type === "offer") {
          expect(this.pairs.get(message.sessionId)).toBeUndefined()
          this.pairs.set(message.sessionId, {
            console: message.sdp.replace("from ", ""),
            gateway: actorNumber,
          })
        } else if (message.type === "candidate") {
          const pair = this.pairs.get(message.sessionId)
          expect(pair?.gateway).toBe(actorNumber)
          expect(message.candidate.candidate).toBe(`from ${pair?.console}`)
        } else if (message.type === "end") {
          expect(this.pairs.get(message.sessionId)?.gateway).toBe(actorNumber)
        }
      }
    }
    for (const console of this.consoles.values()) {
      for (const message of console.port.taken()) {
        if (message.type !== "answer" && message.type !== "candidate") continue
        const pair = this.pairs.get(message.sessionId)
        expect(pair?.console).toBe(console.name)
        const text = message.type === "answer" ? message.sdp : message.candidate.candidate
        expect(text).toBe(`from gateway ${pair?.gateway}`)
      }
    }
    for (const port of this.departed) expect(port.taken()).toEqual([])
    for (const sessionIdOver of this.#over.splice(0)) this.pairs.delete(sessionIdOver)
  }
}

it("never throws and never lets a message cross from one session into another, whatever anybody sends", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World()
      for (const start of actors) {
        world.run({ do: "gateway-connects", actor: start })
        world.run({ do: "console-connects", actor: start })
      }
      world.checkDeliveries()
      for (const one of steps) {
        world.run(one)
        world.checkDeliveries()
      }
    }),
    { numRuns: 300 },
  )
})
