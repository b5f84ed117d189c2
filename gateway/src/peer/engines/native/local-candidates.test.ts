import { describe, expect, it } from "vitest"
import { localCandidates, withoutCandidates } from "./local-candidates.ts"

const host4 = "candidate:1 1 UDP 2114977791 192.0.2.2 43432 typ host"
const host6 = "candidate:2 1 UDP 2116026111 2001:db8::2 43432 typ host"
const reflexive = "candidate:3 1 UDP 1677721855 198.51.100.1 50000 typ srflx raddr 0.0.0.0 rport 0"
const description = [
  "v=0",
  "m=video 43432 UDP/TLS/RTP/SAVPF 108",
  `a=${host4}`,
  `a=${host6}`,
  `a=${reflexive}`,
  "a=end-of-candidates",
  "a=mid:0",
  "",
].join("\r\n")

describe("localCandidates", () => {
  it("are those that libjuice found", () => {
    expect(localCandidates(description, {})).toEqual([host4, host6, reflexive])
  })

  it("include loopback on the same port where asked for", () => {
    const candidates = localCandidates(description, { loopback: true })
    expect(candidates.slice(0, 3)).toEqual([host4, host6, reflexive])
    expect(candidates.slice(3).map((candidate) => candidate.split(" ").slice(4).join(" "))).toEqual([
      "127.0.0.1 43432 typ host",
    ])
  })

  it("have the addresses that a forwarding router has in place of ours", () => {
    const candidates = localCandidates(description, { hostAddresses: ["203.0.113.7"] })
    expect(candidates.map((candidate) => candidate.split(" ").slice(4, 6).join(" "))).toEqual([
      "198.51.100.1 50000",
      "203.0.113.7 43432",
    ])
  })

  it("have an address once that is both found and added", () => {
    expect(localCandidates(description, { hostAddresses: ["192.0.2.2"] })).toEqual([host4, reflexive])
  })

  it("are none before anything is found", () => {
    expect(localCandidates("v=0\r\n", { loopback: true })).toEqual([])
  })
})

describe("withoutCandidates", () => {
  it("keeps everything else", () => {
    expect(withoutCandidates(description)).toBe("v=0\r\nm=video 43432 UDP/TLS/RTP/SAVPF 108\r\na=mid:0\r\n")
  })
})
