import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { nativeIceServers, needsTcp } from "./ice-servers.ts"

const account = { username: "1700000000:pi", credential: "c2VjcmV0/+=" }

describe("nativeIceServers", () => {
  it.each([
    ["stun:stun.example", { hostname: "stun.example", port: 3478 }],
    ["stun:192.0.2.1:19302", { hostname: "192.0.2.1", port: 19302 }],
    ["stun:[2001:db8::1]:5000", { hostname: "2001:db8::1", port: 5000 }],
  ])("takes %s", (url, server) => {
    expect(nativeIceServers([{ urls: [url] }])).toEqual({ usable: [server], ignored: [] })
  })

  it.each(["turn:relay.example", "turn:relay.example:3478?transport=udp"])(
    "takes %s with its account",
    (url) => {
      expect(nativeIceServers([{ urls: [url], ...account }]).usable).toEqual([
        {
          hostname: "relay.example",
          port: 3478,
          relayType: "TurnUdp",
          username: account.username,
          password: account.credential,
        },
      ])
    },
  )

  it.each([
    "turn:relay.example?transport=tcp",
    "turns:relay.example",
    "turns:relay.example:443?transport=udp",
    "stuns:relay.example",
    "stun:",
    "stun:a b",
    "stun:host:0",
    "stun:host:70000",
    "https://relay.example",
  ])("leaves %j out", (url) => {
    expect(nativeIceServers([{ urls: [url], ...account }])).toEqual({ usable: [], ignored: [url] })
  })

  it("leaves a relay without an account out", () => {
    expect(nativeIceServers([{ urls: ["turn:relay.example"] }])).toEqual({
      usable: [],
      ignored: ["turn:relay.example"],
    })
  })

  it("has no server where none is named", () => {
    expect(nativeIceServers([])).toEqual({ usable: [], ignored: [] })
  })

  it("sorts every text into usable or ignored", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (urls) => {
        const { usable, ignored } = nativeIceServers([{ urls, ...account }])
        expect(usable.length + ignored.length).toBe(urls.length)
      }),
    )
  })
})

describe("needsTcp", () => {
  it.each([
    [["stun:a", "turn:a"], false],
    [["turn:a?transport=udp"], false],
    [["turn:a", "turn:a?transport=tcp"], true],
    [["turns:a:443"], true],
    [["TURN:a?transport=TCP"], true],
    [[], false],
  ])("is, for %j, %j", (urls, needed) => {
    expect(needsTcp([{ urls, ...account }])).toBe(needed)
  })
})
