import { createSocket } from "node:dgram"
import { once } from "node:events"
import { RelayServer } from "@crashcart/turn"
import { AttributeType, encodeMessage, encodeXorAddress, MessageClass, Method } from "@crashcart/turn/stun"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { askMappings, readMapping } from "./ask-mappings.ts"
import { natKind } from "./mapping.ts"
import { stunAddress } from "./stun-address.ts"

describe("stunAddress", () => {
  it.each([
    ["stun:a.example", { host: "a.example", port: 3478 }],
    ["turn:a.example:5000", { host: "a.example", port: 5000 }],
    ["turn:a.example?transport=udp", { host: "a.example", port: 3478 }],
    ["stun:[2001:db8::1]:1", { host: "2001:db8::1", port: 1 }],
    ["turn:a.example?transport=tcp", undefined],
    ["turns:a.example:443", undefined],
  ])("%s is %o", (uri, address) => {
    expect(stunAddress(uri)).toEqual(address)
  })
})

describe("natKind", () => {
  const mappings = (...mapped: readonly (string | undefined)[]) =>
    mapped.map((each, index) => ({ server: `s${index}`, local: "10.0.0.2:1", mapped: each }))

  it.each([
    [["10.0.0.2:1", "10.0.0.2:1"], "open"],
    [["203.0.113.1:1", "203.0.113.1:1"], "same"],
    [["203.0.113.1:1", "203.0.113.1:2"], "each"],
    [["203.0.113.1:1", undefined], "one"],
    [[undefined], "silent"],
    [[], "silent"],
  ])("%j is %s", (mapped, kind) => {
    expect(natKind(mappings(...mapped))).toBe(kind)
  })
})

describe("readMapping", () => {
  const transactionId = Buffer.from("0123456789ab")
  const answer = (address: readonly number[], port: number) =>
    encodeMessage({
      method: Method.binding,
      messageClass: MessageClass.success,
      transactionId,
      attributes: [
        {
          type: AttributeType.xorMappedAddress,
          value: encodeXorAddress({ address: Buffer.from(address), port }, transactionId),
        },
      ],
    })

  it("gives the address in an answer to our own request, and none in anybody else's", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), fc.nat(65535), (address, port) => {
        expect(readMapping(answer(address, port), transactionId)).toBe(`${address.join(".")}:${port}`)
        expect(readMapping(answer(address, port), Buffer.from("another one!"))).toBeUndefined()
      }),
    )
  })

  it("gives undefined and throws nothing on random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(readMapping(Buffer.from(bytes), transactionId)).toBeUndefined()
      }),
    )
  })
})

describe("askMappings", () => {
  it("is told its own address by a server on this machine, and nothing by one that is silent", async () => {
    const silent = createSocket("udp4").bind(0, "127.0.0.1")
    await once(silent, "listening")
    await using server = await RelayServer.listen({ udp: { host: "127.0.0.1", port: 0 }, secrets: ["north"] })
    const servers = [server.udpPort ?? 0, silent.address().port].map((port) => ({ host: "127.0.0.1", port }))
    const mappings = await askMappings(servers, { sendAtMs: [0], patienceMs: 300 })
    silent.close()
    expect(mappings[0]?.mapped).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(mappings[0]?.mapped).toBe(mappings[0]?.local)
    expect(mappings[1]?.mapped).toBeUndefined()
  })
})
