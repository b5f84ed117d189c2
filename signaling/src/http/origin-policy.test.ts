import { describe, expect, it } from "vitest"
import { SignalingError } from "../errors.ts"
import { OriginPolicy } from "./origin-policy.ts"

describe("OriginPolicy", () => {
  describe("with no origins configured", () => {
    const policy = new OriginPolicy({ localNames: ["rackpi", "rackpi.local"] })

    it.each([
      ["127.0.0.1:8080", "http://127.0.0.1:8080"],
      ["localhost", "http://localhost"],
      ["LOCALHOST:9000", "http://localhost:9000"],
      ["[::1]:8080", "http://[::1]:8080"],
      ["192.168.10.2:8080", "http://192.168.10.2:8080"],
      ["[2001:db8::1]:8080", "http://[2001:db8::1]:8080"],
      ["rackpi.local:8080", "http://rackpi.local:8080"],
      ["RackPi:8080", "http://rackpi:8080"],
      ["127.0.0.1:80", "http://127.0.0.1"],
    ])("answers to Host %s as %s", (host, origin) => {
      expect(policy.originFor(host, "http")).toBe(origin)
    })

    it.each([
      ["another name, which may be pointed here", "evil.example"],
      ["a name that begins like loopback", "127.0.0.1.evil.example"],
      ["a name that begins like localhost", "localhost.evil.example"],
      ["a user part", "localhost@evil.example"],
      ["a path", "localhost/evil"],
      ["a port that is none", "localhost:99999"],
      ["no Host at all", undefined],
      ["an empty Host", ""],
    ])("does not answer to %s", (_what, host) => {
      expect(policy.originFor(host, "http")).toBeUndefined()
    })

    it("takes a request for its own only when it comes from the very origin it is sent to", () => {
      expect(policy.isOwn("http://127.0.0.1:8080", "127.0.0.1:8080", "http")).toBe(true)
      expect(policy.isOwn("http://127.0.0.1:9999", "127.0.0.1:8080", "http")).toBe(false)
      expect(policy.isOwn("http://localhost:8080", "127.0.0.1:8080", "http")).toBe(false)
      expect(policy.isOwn("https://127.0.0.1:8080", "127.0.0.1:8080", "http")).toBe(false)
      expect(policy.isOwn("null", "127.0.0.1:8080", "http")).toBe(false)
      expect(policy.isOwn("http://evil.example", "evil.example", "http")).toBe(false)
    })
  })

  describe("with origins configured", () => {
    const policy = new OriginPolicy({ origins: ["https://kvm.example.org"], localNames: ["rackpi"] })

    it("is called https where a proxy in front of it speaks https", () => {
      expect(policy.originFor("kvm.example.org", "http")).toBe("https://kvm.example.org")
      expect(policy.isOwn("https://kvm.example.org", "kvm.example.org", "http")).toBe(true)
      expect(policy.isOwn("http://kvm.example.org", "kvm.example.org", "http")).toBe(false)
    })

    it("prefers the configured origin of the connection's own scheme", () => {
      const both = new OriginPolicy({ origins: ["https://kvm.example.org", "http://kvm.example.org"] })
      expect(both.originFor("kvm.example.org", "http")).toBe("http://kvm.example.org")
      expect(both.originFor("kvm.example.org", "https")).toBe("https://kvm.example.org")
    })

    it("answers to loopback besides, and to nothing else", () => {
      expect(policy.originFor("localhost:8080", "http")).toBe("http://localhost:8080")
      expect(policy.originFor("192.168.10.2:8080", "http")).toBeUndefined()
      expect(policy.originFor("rackpi", "http")).toBeUndefined()
      expect(policy.originFor("kvm.example.org:8443", "http")).toBeUndefined()
    })
  })

  it.each([
    "kvm.example.org",
    "https://kvm.example.org/",
    "https://kvm.example.org/path",
    "ftp://kvm.example.org",
    "*",
  ])("refuses %s as a configured origin", (origin) => {
    expect(() => new OriginPolicy({ origins: [origin] })).toThrow(SignalingError)
  })
})
