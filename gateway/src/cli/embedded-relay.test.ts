import { describe, expect, it } from "vitest"
import { loadConfig } from "../config/index.ts"
import { embeddedRelay } from "./embedded-relay.ts"

/** The relay's options for these flags, `KEY=VALUE` each. */
function relayFor(...flags: string[]) {
  const pairs = flags.map((flag) => flag.split("=") as [string, string])
  return embeddedRelay(loadConfig({ environment: {}, flags: pairs })).embeddedRelay
}

describe("the relay beside signaling", () => {
  it.each([
    ["nothing is said: all is on this machine", []],
    ["signaling listens on loopback", ["signaling.listen-host=::1"]],
    ["it is turned off", ["signaling.listen-host=0.0.0.0", "turn.mode=off"]],
    [
      "another relay is named",
      ["signaling.listen-host=::", "peer.ice-servers=turn:a.example", "peer.turn-secret=sixteen letters!"],
    ],
  ])("is not brought when %s", (_when, flags) => {
    expect(relayFor(...flags)).toBeUndefined()
  })

  it("is brought where consoles can be on other machines", () => {
    expect(relayFor("signaling.listen-host=0.0.0.0", "peer.ice-servers=stun:a.example")).toEqual({
      host: "0.0.0.0",
      port: 3478,
      publicHost: undefined,
    })
  })

  it("is brought when asked for, and listens where it is told to", () => {
    expect(relayFor("turn.mode=embedded")).toMatchObject({ host: "127.0.0.1", port: 3478 })
    expect(
      relayFor(
        "turn.mode=embedded",
        "turn.listen-host=::",
        "turn.listen-port=0",
        "turn.public-host=kvm.example",
      ),
    ).toEqual({ host: "::", port: 0, publicHost: "kvm.example" })
  })
})
