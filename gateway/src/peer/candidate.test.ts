import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isUsableCandidate } from "./candidate.ts"

describe("isUsableCandidate", () => {
  it.each([
    "candidate:842163049 1 udp 1677729535 192.168.1.7 46154 typ srflx raddr 10.0.0.1 rport 9 generation 0",
    "a=candidate:1 1 UDP 2122260223 fd00::7 50000 typ host",
    "1 1 udp 41885439 203.0.113.9 3478 typ relay raddr 0.0.0.0 rport 0",
  ])("takes %s", (attribute) => {
    expect(isUsableCandidate(attribute)).toBe(true)
  })

  it.each([
    ["a hidden name", "candidate:1 1 udp 2113937151 0c7b9f5e-1d2a.local 46154 typ host"],
    ["a name to look up", "candidate:1 1 udp 2113937151 internal.example 46154 typ host"],
    ["TCP", "candidate:1 1 tcp 1518280447 192.168.1.7 9 typ host tcptype active"],
    ["peer reflexive, which nobody may announce", "candidate:1 1 udp 1 192.168.1.7 46154 typ prflx"],
    ["port 0", "candidate:1 1 udp 1 192.168.1.7 0 typ host"],
    ["a port that is none", "candidate:1 1 udp 1 192.168.1.7 70000 typ host"],
    ["an end", ""],
  ])("leaves out %s", (_name, attribute) => {
    expect(isUsableCandidate(attribute)).toBe(false)
  })

  it("answers whatever it is asked", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof isUsableCandidate(text) === "boolean"))
  })
})
