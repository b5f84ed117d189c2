import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import type { Engine, EnginePeer } from "../engine.ts"
import { ScriptedPeer } from "../testing/scripted-peer.ts"
import { AutoEngine } from "./auto.ts"

class ScriptedEngine implements Engine {
  readonly name: Engine["name"]
  answers = 0

  constructor(name: Engine["name"]) {
    this.name = name
  }

  async answer(): Promise<EnginePeer> {
    this.answers += 1
    return new ScriptedPeer()
  }
}

function engines() {
  const [native, werift] = [new ScriptedEngine("native"), new ScriptedEngine("werift")]
  return { native, werift, answered: () => ({ native: native.answers, werift: werift.answers }) }
}

const offerSdp = "v=0"

describe("AutoEngine", () => {
  it("uses the native engine, loaded once, at the first console", async () => {
    const { native, werift, answered } = engines()
    let loads = 0
    const loadNative = async () => {
      loads += 1
      return native
    }
    const auto = new AutoEngine({ loadNative, werift })
    expect(loads).toBe(0)
    await Promise.all([
      auto.answer({ offerSdp, iceServers: [] }),
      auto.answer({ offerSdp, iceServers: [{ urls: ["stun:a", "turn:a?transport=udp"] }] }),
    ])
    expect(loads).toBe(1)
    expect(answered()).toEqual({ native: 2, werift: 0 })
  })

  it.each(["turns:relay.example", "turn:relay.example?transport=tcp"])(
    "uses werift where %s is a way",
    async (url) => {
      const { native, werift, answered } = engines()
      const auto = new AutoEngine({ loadNative: async () => native, werift })
      await auto.answer({ offerSdp, iceServers: [{ urls: ["stun:a"] }, { urls: [url] }] })
      expect(answered()).toEqual({ native: 0, werift: 1 })
      await auto.answer({ offerSdp, iceServers: [] })
      expect(answered()).toEqual({ native: 1, werift: 1 })
    },
  )

  it("uses werift for everybody where the native one cannot run, and says so once", async () => {
    const { werift, answered } = engines()
    const reason = new GatewayError("peer/engine-unavailable", "no binary")
    const told: unknown[] = []
    const loadNative = () => Promise.reject(reason)
    const auto = new AutoEngine({ loadNative, werift, onFallback: (why) => told.push(why) })
    await auto.answer({ offerSdp, iceServers: [] })
    await auto.answer({ offerSdp, iceServers: [] })
    expect(told).toEqual([reason])
    expect(answered()).toEqual({ native: 0, werift: 2 })
  })
})
