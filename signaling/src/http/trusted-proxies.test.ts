import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { SignalingError } from "../errors.ts"
import { TrustedProxies } from "./trusted-proxies.ts"

const proxies = new TrustedProxies(["127.0.0.1", "10.1.0.0/16", "2001:db8:1::/48"])

describe("whom a request is from", () => {
  it.each([
    [
      "nobody's word but the connection's, without a trusted proxy",
      "203.0.113.5",
      "198.51.100.1",
      "203.0.113.5",
    ],
    ["whom the proxy names", "127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["whom the proxy names, over IPv6", "2001:db8:1::9", "2001:db8:9::1", "2001:db8:9::1"],
    [
      "whom the first of our proxies names, through two",
      "127.0.0.1",
      "198.51.100.1, 10.1.2.3",
      "198.51.100.1",
    ],
    ["not whom the sender claims to be", "127.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"],
    ["the proxy, which names nobody", "127.0.0.1", undefined, "127.0.0.1"],
    ["the proxy, which names nonsense", "127.0.0.1", "unknown", "127.0.0.1"],
    [
      "whom the proxy names, as a dual-stack socket tells it",
      "::ffff:10.1.2.3",
      "::ffff:198.51.100.1",
      "198.51.100.1",
    ],
    ["nobody, of a connection that is gone", undefined, "198.51.100.1", undefined],
  ])("is %s", (_what, peer, forwardedFor, client) => {
    expect(proxies.clientOf(peer, forwardedFor)).toBe(client)
  })

  it("is the connection's other end, whatever a stranger's headers say", () => {
    fc.assert(
      fc.property(fc.string(), (forwardedFor) => {
        expect(proxies.clientOf("203.0.113.5", forwardedFor)).toBe("203.0.113.5")
      }),
    )
  })
})

describe("how a request came", () => {
  it.each([
    ["https, when a trusted proxy says so", "10.1.9.9", "http", "https", "https"],
    ["http, when a trusted proxy says so", "10.1.9.9", "https", "http", "http"],
    ["as the last proxy says", "10.1.9.9", "http", "http, https", "https"],
    ["as the connection came, when a stranger says otherwise", "203.0.113.5", "http", "https", "http"],
    ["as the connection came, when the proxy says nothing", "10.1.9.9", "https", undefined, "https"],
    ["as the connection came, when the proxy says nonsense", "10.1.9.9", "http", "gopher", "http"],
  ] as const)("is %s", (_what, peer, scheme, told, expected) => {
    expect(proxies.schemeOf(peer, scheme, told)).toBe(expected)
  })
})

it.each(["localhost", "10.0.0.0/33", "10.0.0.0/", "2001:db8::/129", "10.0.0.1/8/8", "", "10.0.0.0/-1"])(
  "refuses %j as a proxy's address",
  (address) => {
    expect(() => new TrustedProxies([address])).toThrow(SignalingError)
  },
)
