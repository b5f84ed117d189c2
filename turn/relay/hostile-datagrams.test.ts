import { describe, expect, it } from "vitest"
import { AttributeType, decodeMessage, encodeChannelData, Method, StreamFraming } from "../stun/index.ts"
import { RelayRig } from "./testing/relay-rig.ts"
import {
  channelNumber,
  encodeRequest,
  lifetime,
  peerAddress,
  sendIndication,
  udpTransport,
} from "./testing/turn-requests.ts"

/** mulberry32: the same sequence in every run, so that a failure can be repeated. */
function randomSource(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe("65,536 mutated datagrams", () => {
  it("from a client with an allocation end nothing, throw nothing, and get nothing out to another session", () => {
    const rig = new RelayRig({ limits: { challengesPerSPerAddress: 1_000_000 } })
    const [client, victim] = [rig.allocated("northnorthnorth1"), rig.allocated("southsouthsouth1")]
    const other = rig.allocated("northnorthnorth1", "gateway")
    for (const end of [client, victim, other]) end.permit("192.0.2.1")
    victim.received.length = 0
    client.bind(0x4000, other.relayed)
    const { login } = client
    const seeds = [
      encodeRequest({ method: Method.allocate, attributes: [udpTransport], login }),
      encodeRequest({ method: Method.refresh, attributes: [lifetime(600)], login }),
      encodeRequest({ method: Method.createPermission, attributes: [peerAddress("192.0.2.1")], login }),
      encodeRequest({
        method: Method.channelBind,
        attributes: [channelNumber(0x4001), peerAddress(other.relayed)],
        login,
      }),
      encodeRequest({
        method: Method.binding,
        attributes: [{ type: AttributeType.software, value: Buffer.alloc(9) }],
      }),
      sendIndication(other.relayed, "some data"),
      encodeChannelData({ channel: 0x4000, data: Buffer.from("some data") }, true),
      Buffer.alloc(64),
    ]
    const random = randomSource(5_769)
    for (let count = 0; count < 65_536; count += 1) {
      const seed = Buffer.from(seeds[random(seeds.length)] ?? "")
      const changes = 1 + random(4)
      for (let change = 0; change < changes; change += 1) seed[random(seed.length)] = random(256)
      const datagram = random(8) === 0 ? seed.subarray(0, random(seed.length + 1)) : seed
      const message = decodeMessage(datagram)
      if (message !== undefined) expect(message.bytes.length % 4).toBe(0)
      if (count % 16 === 0) new StreamFraming().push(Buffer.from(datagram))
      client.say(datagram)
    }
    expect(victim.received).toEqual([])
    expect(rig.relay.stats).toMatchObject({ allocations: 3, sessions: 2 })
    expect(victim.refresh()).toBe(0)
  })
})
