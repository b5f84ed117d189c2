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

    it("knows the addresses at which pages can be opened", () => {
      expect(policy.answersTo("http://192.168.10.2:8080")).toBe(true)
      expect(policy.answersTo("https://[2001:db8::1]")).toBe(true)
      expect(policy.answersTo("http://evil.example")).toBe(false)
    })
  })

  describe("with origins configured", () => {
    const policy = new OriginPolicy({ origins: ["https://kvm.example.org"], localNames: ["rackpi"] })

    it("is called https where a proxy in front of it speaks https", () => {
      expect(policy.originFor("kvm.example.org", "http")).toBe("https://kvm.example.org")
    })

    it("prefers the configured origin of the connection's own scheme", () => {
      const both = new OriginPolicy({ origins: ["https://kvm.example.org", "http://kvm.example.org"] })
      expect(both.originFor("kvm.example.org", "http")).toBe("http://kvm.example.org")
      expect(both.originFor("kvm.example.org", "https")).toBe("https://kvm.example.org")
    })

    it("lets pages be opened there and on loopback only", () => {
      expect(policy.answersTo("https://kvm.example.org")).toBe(true)
      expect(policy.answersTo("http://127.0.0.1:8080")).toBe(true)
      expect(policy.answersTo("http://192.168.10.2:8080")).toBe(false)
    })

    it.each([
      ["192.168.10.2:8080", "192.168.10.2", "http://192.168.10.2:8080"],
      ["192.168.10.2:8080", "::ffff:192.168.10.2", "http://192.168.10.2:8080"],
      ["[fe80::1]:8080", "fe80::1%eth0", "http://[fe80::1]:8080"],
      ["kvm.example.org", "192.168.10.2", "https://kvm.example.org"],
    ])("answers a program that names %s and has reached %s", (host, localAddress, origin) => {
      expect(policy.originForProgram(host, "http", localAddress)).toBe(origin)
    })

    it.each([
      ["another address, whose owner may be passing a proof on", "192.168.10.3", "192.168.10.2"],
      ["a name that is not ours", "evil.example", "192.168.10.2"],
      ["a user part", "x@192.168.10.2", "192.168.10.2"],
      ["an address of which nothing is known", "192.168.10.2", undefined],
      ["nothing", undefined, "192.168.10.2"],
    ])("does not answer a program that names %s", (_what, host, localAddress) => {
      expect(policy.originForProgram(host, "http", localAddress)).toBeUndefined()
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
