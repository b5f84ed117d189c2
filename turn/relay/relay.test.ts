import { describe, expect, it } from "vitest"
import {
  AttributeType,
  attributeOf,
  decodeLifetime,
  encodeEvenPort,
  encodeMessage,
  encodeRequestedAddressFamily,
  encodeRequestedTransport,
  hasIntegrity,
  longTermKey,
  MessageClass,
  Method,
  parseIpAddress,
} from "../stun/index.ts"
import { RelayRig } from "./testing/relay-rig.ts"
import { addressIn, codeOf, lifetime, sendIndication, udpTransport } from "./testing/turn-requests.ts"

const north = "northnorthnorth1"
const south = "southsouthsouth1"

describe("Binding", () => {
  it.each([["198.51.100.7"], ["2001:db8::7"], ["::ffff:198.51.100.7"]])("tells %s how it is seen", (host) => {
    const client = new RelayRig().client(host)
    const answer = client.ask({ method: Method.binding })
    expect(addressIn(answer, AttributeType.xorMappedAddress)).toEqual({
      address: parseIpAddress(host),
      port: client.port,
    })
  })
})

describe("Allocate", () => {
  it("challenges a stranger, and remembers nothing of him", () => {
    const rig = new RelayRig()
    const answer = rig.client().ask({ method: Method.allocate, attributes: [udpTransport] })
    expect(codeOf(answer)).toBe(401)
    expect(attributeOf(answer, AttributeType.realm)?.toString()).toBe("crashcart")
    expect(attributeOf(answer, AttributeType.nonce)).toHaveLength(32)
    expect(rig.relay.stats.allocations).toBe(0)
  })

  it("gives a relayed address, signed, and says for how long", () => {
    const rig = new RelayRig()
    const client = rig.client("2001:db8::7")
    const credentials = rig.credentials(north)
    client.logIn(credentials)
    const answer = client.allocate()
    expect(codeOf(answer)).toBe(0)
    expect(hasIntegrity(answer, longTermKey(credentials.username, "crashcart", credentials.credential))).toBe(
      true,
    )
    expect(client.relayed.address.join(".")).toBe("192.0.2.1")
    expect(client.relayed.port).toBeGreaterThanOrEqual(49_152)
    expect(addressIn(answer, AttributeType.xorMappedAddress).address).toEqual(parseIpAddress("2001:db8::7"))
    expect(decodeLifetime(attributeOf(answer, AttributeType.lifetime) ?? Buffer.alloc(0))).toBe(600)
    expect(rig.events).toMatchObject([{ type: "allocated", grant: { sessionId: north, role: "console" } }])
  })

  it("gives the same answer to the same request again, and 437 to another one", () => {
    const rig = new RelayRig()
    const client = rig.client()
    client.logIn(rig.credentials(north))
    const request = {
      method: Method.allocate,
      attributes: [udpTransport],
      transactionId: Buffer.alloc(12, 1),
    }
    const first = client.ask(request)
    expect(client.ask(request).bytes).toEqual(first.bytes)
    expect(codeOf(client.allocate())).toBe(437)
    expect(rig.relay.stats.allocations).toBe(1)
  })

  it.each([
    [1, 60],
    [777, 777],
    [0xffff_ffff, 1_200],
  ])("asked for %i s gives %i", (asked, granted) => {
    const rig = new RelayRig()
    const client = rig.client()
    client.logIn(rig.credentials(north))
    const value = attributeOf(client.allocate(lifetime(asked)), AttributeType.lifetime)
    expect(decodeLifetime(value ?? Buffer.alloc(0))).toBe(granted)
  })

  const wishes = {
    "no transport": [400, []],
    "TCP (RFC 6062)": [442, [{ type: AttributeType.requestedTransport, value: encodeRequestedTransport(6) }]],
    "an IPv6 address": [
      440,
      [udpTransport, { type: AttributeType.requestedAddressFamily, value: encodeRequestedAddressFamily(2) }],
    ],
    "an unknown attribute that must be understood": [
      420,
      [udpTransport, { type: 0x7abc, value: Buffer.alloc(0) }],
    ],
    "a reservation that nobody made": [
      508,
      [udpTransport, { type: AttributeType.reservationToken, value: Buffer.alloc(8) }],
    ],
  } as const
  it.each(Object.entries(wishes))("refuses %s", (_what, [code, attributes]) => {
    const rig = new RelayRig()
    const client = rig.client()
    client.logIn(rig.credentials(north))
    expect(codeOf(client.ask({ method: Method.allocate, attributes }))).toBe(code)
    expect(rig.relay.stats.allocations).toBe(0)
  })

  it("keeps the port above an even one for who shows its token, in the same session only", () => {
    const rig = new RelayRig()
    const [rtp, thief, rtcp] = [rig.client(), rig.client(), rig.client()]
    rtp.logIn(rig.credentials(north))
    const answer = rtp.allocate({ type: AttributeType.evenPort, value: encodeEvenPort(true) })
    const value = attributeOf(answer, AttributeType.reservationToken) ?? Buffer.alloc(0)
    expect(rtp.relayed.port % 2).toBe(0)
    const token = { type: AttributeType.reservationToken, value }
    thief.logIn(rig.credentials(south))
    expect(codeOf(thief.allocate(token))).toBe(508)
    rtcp.logIn(rig.credentials(north))
    expect(codeOf(rtcp.allocate(token))).toBe(0)
    expect(rtcp.relayed.port).toBe(rtp.relayed.port + 1)
  })
})

describe("an allocation", () => {
  it("ends when its time is over, and lives on when refreshed, whatever its credential's expiry", () => {
    const rig = new RelayRig()
    const client = rig.allocated(north)
    for (let time = 0; time < 50; time += 1) {
      rig.clock.advance(599)
      expect(client.refresh()).toBe(0)
    }
    rig.clock.advance(600)
    rig.relay.sweep()
    expect(rig.relay.stats.allocations).toBe(0)
    expect(rig.events.at(-1)).toMatchObject({ type: "freed", reason: "expired" })
  })

  it("is never told that a nonce is stale, however old (werift drops that answer)", () => {
    const rig = new RelayRig()
    const client = rig.allocated(north)
    client.refresh(lifetime(1_200))
    for (let hour = 0; hour < 30; hour += 1) {
      for (let part = 0; part < 4; part += 1) {
        rig.clock.advance(900)
        expect(client.refresh(lifetime(1_200))).toBe(0)
      }
    }
    expect(client.permit("192.0.2.1")).toBe(0)
  })

  it("counts as gone at its end, before any sweep", () => {
    const rig = new RelayRig()
    const client = rig.allocated(north)
    rig.clock.advance(600)
    expect([401, 437, 438]).toContain(client.refresh())
  })

  it("is ended by a lifetime of 0, and the client may come again", () => {
    const rig = new RelayRig()
    const client = rig.allocated(north)
    expect(client.refresh(lifetime(0))).toBe(0)
    expect(rig.events.at(-1)).toMatchObject({ type: "freed", reason: "left" })
    expect(client.isClosed).toBe(false)
    expect(client.refresh()).toBe(437)
    expect(codeOf(client.allocate())).toBe(0)
  })

  it("belongs to the user who made it", () => {
    const rig = new RelayRig()
    const client = rig.allocated(north)
    client.logIn(rig.credentials(north, "gateway"))
    expect(client.refresh()).toBe(441)
  })

  it("goes with its connection", () => {
    const rig = new RelayRig()
    const client = rig.allocated(north, "gateway", rig.client("198.51.100.7", "tcp"))
    rig.relay.disconnected(client.key)
    expect(rig.relay.stats).toMatchObject({ allocations: 0, sessions: 0 })
    expect(rig.events.at(-1)).toMatchObject({ type: "freed", reason: "disconnected" })
  })

  it("is ended by a kick, at once, and the session's credentials are worth nothing from then on", () => {
    const rig = new RelayRig()
    const [kicked, other] = [
      rig.allocated(north, "console", rig.client("2001:db8::1", "tcp")),
      rig.allocated(south),
    ]
    rig.relay.kick(north)
    expect(kicked.isClosed).toBe(true)
    expect(codeOf(kicked.allocate())).toBe(403)
    expect(other.refresh()).toBe(0)
    rig.clock.advance(300)
    expect(codeOf(kicked.allocate())).toBe(401)
  })

  it("is ended by a no of the hook at its next request", () => {
    const allowed = new Set([north])
    const rig = new RelayRig({ allow: ({ sessionId }) => allowed.has(sessionId) })
    const client = rig.allocated(north)
    allowed.clear()
    expect(client.refresh()).toBe(403)
    expect(rig.relay.stats.allocations).toBe(0)
  })
})

describe("a request without an allocation", () => {
  it.each([
    ["Refresh", Method.refresh],
    ["CreatePermission", Method.createPermission],
    ["ChannelBind", Method.channelBind],
  ])("%s is answered with 437", (_name, method) => {
    const rig = new RelayRig()
    const client = rig.client()
    client.logIn(rig.credentials(north))
    expect(codeOf(client.ask({ method }))).toBe(437)
  })

  it("is passed over in silence when it is no request at all", () => {
    const rig = new RelayRig()
    const client = rig.client()
    client.say(sendIndication("192.0.2.1", "hello"))
    client.speak(0x4000, "hello")
    const parts = { method: Method.allocate, transactionId: Buffer.alloc(12), attributes: [] }
    client.say(encodeMessage({ ...parts, messageClass: MessageClass.success }))
    const damaged = encodeMessage({ ...parts, messageClass: MessageClass.request })
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
    client.say(damaged)
    expect(client.received).toEqual([])
  })
})
