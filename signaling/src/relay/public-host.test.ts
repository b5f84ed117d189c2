import { describe, expect, it } from "vitest"
import { guessPublicHost, hostInUrl } from "./public-host.ts"

const interfaces = [
  { address: "127.0.0.1", family: "IPv4", internal: true },
  { address: "fe80::1", family: "IPv6", internal: false },
  { address: "2001:db8::5", family: "IPv6", internal: false },
  { address: "198.51.100.5", family: "IPv4", internal: false },
]

describe("guessPublicHost", () => {
  it.each([
    [["https://kvm.example.org:8443", "https://other.example.org"], "0.0.0.0", "kvm.example.org"],
    [["https://[2001:db8::1]"], "::", "2001:db8::1"],
    [[], "192.0.2.9", "192.0.2.9"],
    [[], "0.0.0.0", "198.51.100.5"],
    [[], "::", "198.51.100.5"],
  ])("is, with origins %j and listening on %s, %s", (origins, host, expected) => {
    expect(guessPublicHost(origins, host, interfaces)).toBe(expected)
  })

  it("names IPv6 only where it is listened on, and loopback where there is nothing else", () => {
    const ipv6Only = interfaces.filter(({ family }) => family === "IPv6")
    expect(guessPublicHost([], "::", ipv6Only)).toBe("2001:db8::5")
    expect(guessPublicHost([], "0.0.0.0", ipv6Only)).toBe("127.0.0.1")
  })
})

describe("hostInUrl", () => {
  it("puts IPv6 into brackets", () => {
    expect(["2001:db8::1", "192.0.2.1", "kvm.example.org"].map(hostInUrl)).toEqual([
      "[2001:db8::1]",
      "192.0.2.1",
      "kvm.example.org",
    ])
  })
})
