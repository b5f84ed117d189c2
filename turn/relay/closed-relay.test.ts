import { describe, expect, it } from "vitest"
import { encodeChannelData, Method } from "../stun/index.ts"
import { RelayRig, type RiggedClient } from "./testing/relay-rig.ts"
import { codeOf, lifetime, peerAddress, sendIndication } from "./testing/turn-requests.ts"

const north = "northnorthnorth1"
const south = "southsouthsouth1"

function twoEnds(rig: RelayRig, transport: "udp" | "tcp" = "udp"): [RiggedClient, RiggedClient] {
  return [
    rig.allocated(north, "console"),
    rig.allocated(north, "gateway", rig.client("2001:db8::9", transport)),
  ]
}

describe("the two ends of a session", () => {
  it("speak through indications once each has permitted the other", () => {
    const [console, gateway] = twoEnds(new RelayRig())
    console.say(sendIndication(gateway.relayed, "too early"))
    expect(console.permit(gateway.relayed)).toBe(0)
    console.say(sendIndication(gateway.relayed, "not permitted there"))
    expect(gateway.heard()).toEqual([])
    expect(gateway.permit(console.relayed)).toBe(0)
    console.say(sendIndication(gateway.relayed, "hello"))
    expect(gateway.heard()).toEqual([`from ${console.relayed.port}: hello`])
  })

  it.each(["udp", "tcp"] as const)(
    "speak through channels, each with its own number, over %s",
    (transport) => {
      const [console, gateway] = twoEnds(new RelayRig(), transport)
      expect(console.bind(0x4000, gateway.relayed)).toBe(0)
      expect(gateway.bind(0x4fff, console.relayed)).toBe(0)
      for (const text of ["", "1", "12", "123", "1234"]) console.speak(0x4000, text)
      gateway.speak(0x4fff, "answer")
      expect(gateway.received.every((bytes) => transport === "udp" || bytes.length % 4 === 0)).toBe(true)
      expect(gateway.heard()).toEqual(["4fff: ", "4fff: 1", "4fff: 12", "4fff: 123", "4fff: 1234"])
      expect(console.heard()).toEqual(["4000: answer"])
    },
  )

  it("speak through a channel on one side and indications on the other", () => {
    const [console, gateway] = twoEnds(new RelayRig())
    console.bind(0x4001, gateway.relayed)
    gateway.permit("192.0.2.1")
    console.speak(0x4001, "in a channel")
    gateway.say(sendIndication(console.relayed, "in an indication"))
    expect(gateway.heard()).toEqual([`from ${console.relayed.port}: in a channel`])
    expect(console.heard()).toEqual(["4001: in an indication"])
  })

  it("are silent once a permission of 300 s is over, and heard again when it is renewed", () => {
    const rig = new RelayRig()
    const [console, gateway] = twoEnds(rig)
    console.permit("192.0.2.1")
    gateway.permit("192.0.2.1")
    rig.clock.advance(300)
    console.say(sendIndication(gateway.relayed, "late"))
    expect(gateway.heard()).toEqual([])
    console.permit("192.0.2.1")
    gateway.permit("192.0.2.1")
    console.say(sendIndication(gateway.relayed, "again"))
    expect(gateway.heard()).toHaveLength(1)
  })

  it("keep a channel for 600 s, its permission included (werift renews nothing else)", () => {
    const rig = new RelayRig()
    const [console, gateway] = twoEnds(rig)
    console.refresh(lifetime(1_200))
    gateway.refresh(lifetime(1_200))
    console.bind(0x4000, gateway.relayed)
    gateway.bind(0x4000, console.relayed)
    rig.clock.advance(599)
    console.speak(0x4000, "still")
    rig.clock.advance(1)
    console.speak(0x4000, "over")
    expect(gateway.heard()).toEqual(["4000: still"])
  })

  it("lose what exceeds the session's rate, both directions counted together", () => {
    const rig = new RelayRig({ limits: { bytesPerSPerSession: 1_000 } })
    const [console, gateway] = twoEnds(rig)
    console.bind(0x4000, gateway.relayed)
    gateway.bind(0x4000, console.relayed)
    console.speak(0x4000, "x".repeat(600))
    gateway.speak(0x4000, "y".repeat(600))
    expect([gateway.received.length, console.received.length]).toEqual([1, 0])
    rig.clock.advance(0.3)
    gateway.speak(0x4000, "y".repeat(600))
    expect(console.received.length).toBe(1)
    expect(rig.relay.stats).toMatchObject({ datagramsRelayed: 2, bytesRelayed: 1_200, datagramsDropped: 1 })
  })
})

describe("a channel", () => {
  it("stands for one peer, and a peer for one channel", () => {
    const rig = new RelayRig()
    const [console, gateway] = twoEnds(rig)
    const other = rig.allocated(north, "gateway")
    expect(console.bind(0x4000, gateway.relayed)).toBe(0)
    expect(console.bind(0x4000, gateway.relayed)).toBe(0)
    expect(console.bind(0x4000, other.relayed)).toBe(400)
    expect(console.bind(0x4001, gateway.relayed)).toBe(400)
    rig.clock.advance(599)
    expect([gateway, other].map((client) => client.refresh(lifetime(1_200)))).toEqual([0, 0])
    expect(console.refresh(lifetime(1_200))).toBe(0)
    rig.clock.advance(1)
    expect(console.bind(0x4000, other.relayed)).toBe(0)
  })

  it.each([0x0000, 0x3fff, 0x7fff, 0x8000])("is not numbered %i", (channel) => {
    const [console, gateway] = twoEnds(new RelayRig())
    expect(console.bind(channel, gateway.relayed)).toBe(400)
  })

  it("that is shorter than it says, or unbound, carries nothing", () => {
    const rig = new RelayRig()
    const [console, gateway] = twoEnds(rig)
    console.bind(0x4000, gateway.relayed)
    gateway.bind(0x4000, console.relayed)
    console.say(encodeChannelData({ channel: 0x4000, data: Buffer.alloc(9) }, false).subarray(0, -1))
    console.say(Buffer.from([0x40]))
    console.speak(0x4abc, "unbound")
    expect(gateway.heard()).toEqual([])
  })
})

describe("everything else", () => {
  /** What a TURN server must not become a way to: CVE-2020-26262, CVE-2026-27624, and every peer that is none of ours. */
  const outside = {
    "127.0.0.1": 403,
    "0.0.0.0": 403,
    "169.254.169.254": 403,
    "10.0.0.1": 403,
    "192.168.1.1": 403,
    "192.0.2.2": 403,
    "255.255.255.255": 403,
    "8.8.8.8": 403,
    "::1": 443,
    "::": 443,
    "fe80::1": 443,
    "fc00::1": 443,
    "64:ff9b::7f00:1": 443,
    "2001:db8::9": 443,
  }
  it.each(Object.entries(outside))(
    "%s is refused: no permission, no channel, no datagram",
    (address, code) => {
      const rig = new RelayRig()
      const [console, gateway] = twoEnds(rig)
      gateway.permit("192.0.2.1")
      expect(console.permit(address)).toBe(code)
      expect(console.bind(0x4000, address)).toBe(code)
      console.say(sendIndication(address, "out"))
      expect(gateway.heard()).toEqual([])
      expect(rig.relay.stats).toMatchObject({ datagramsRelayed: 0, datagramsRefused: 1, requestsRefused: 2 })
    },
  )

  it("is refused in the mapped form of IPv6, too", () => {
    const [console] = twoEnds(new RelayRig())
    for (const hex of ["00000000000000000000ffff7f000001", "00000000000000000000ffffc0000201"]) {
      expect(console.permit({ address: Buffer.from(hex, "hex"), port: 80 })).toBe(443)
    }
  })

  it("is refused beside a good address in one request, which then does nothing", () => {
    const [console, gateway] = twoEnds(new RelayRig())
    gateway.permit("192.0.2.1")
    const transactionId = Buffer.alloc(12, 4)
    const attributes = ["192.0.2.1", "10.0.0.1"].map((address) => peerAddress(address, transactionId))
    expect(codeOf(console.ask({ method: Method.createPermission, attributes, transactionId }))).toBe(403)
    console.say(sendIndication(gateway.relayed, "through"))
    expect(gateway.heard()).toEqual([])
  })

  it("is another session, which can neither be bound nor sent to, though both permit the address", () => {
    const rig = new RelayRig()
    const [mine, theirs] = [rig.allocated(north), rig.allocated(south)]
    expect([mine.permit(theirs.relayed), theirs.permit(mine.relayed)]).toEqual([0, 0])
    expect(mine.bind(0x4000, theirs.relayed)).toBe(403)
    mine.say(sendIndication(theirs.relayed, "over there"))
    mine.speak(0x4000, "over there")
    expect(theirs.heard()).toEqual([])
  })

  it("is a port that nobody has, one that somebody had, and one's own", () => {
    const rig = new RelayRig()
    const [console, gateway] = twoEnds(rig)
    console.permit("192.0.2.1")
    expect(console.bind(0x4000, { ...console.relayed, port: 80 })).toBe(403)
    console.say(sendIndication(console.relayed, "to myself"))
    expect(console.heard()).toEqual([])
    expect(console.bind(0x4000, gateway.relayed)).toBe(0)
    gateway.refresh(lifetime(0))
    console.speak(0x4000, "to nobody")
    expect(gateway.heard()).toEqual([])
    expect(console.bind(0x4001, gateway.relayed)).toBe(403)
  })
})
