import { describe, expect, it } from "vitest"
import { mintTurnCredentials } from "../credentials.ts"
import { AttributeType, encodeMessage, MessageClass, Method } from "../stun/index.ts"
import { Nonces } from "./nonces.ts"
import { RelayRig } from "./testing/relay-rig.ts"
import { codeOf, udpTransport } from "./testing/turn-requests.ts"

const north = "northnorthnorth1"

describe("a credential", () => {
  it.each(["the newest secret", "one being retired"])("is good when made with %s", (secret) => {
    const rig = new RelayRig({ secrets: ["the newest secret", "one being retired"] })
    const client = rig.client()
    client.logIn(rig.credentials(north, "gateway", secret))
    expect(codeOf(client.allocate())).toBe(0)
  })

  it("is refused when made with another secret, or changed", () => {
    const rig = new RelayRig()
    const client = rig.client()
    client.logIn(rig.credentials(north, "gateway", "somebody else's"))
    expect(codeOf(client.allocate())).toBe(401)
    const { username, credential } = rig.credentials(north)
    client.logIn({ username: username.replace("north", "south"), credential })
    expect(codeOf(client.allocate())).toBe(401)
  })

  it.each([
    ["of the past", -1],
    ["of this second", 0],
    ["of tomorrow", 86_400],
  ])("is refused with an expiry %s", (_when, offsetS) => {
    const rig = new RelayRig()
    const expiresAtS = Math.floor(rig.clock.unixMs() / 1000) + offsetS
    const client = rig.client()
    client.logIn(
      mintTurnCredentials({ secret: "the newest secret", sessionId: north, role: "console", expiresAtS }),
    )
    expect(codeOf(client.allocate())).toBe(401)
  })

  it.each([["__proto__"], ["constructor"], ["1800000300"], ["1800000300:x:console"], [""]])(
    "is refused for the user name %j",
    (username) => {
      const rig = new RelayRig()
      const client = rig.client()
      client.logIn({ username, credential: "" })
      expect(codeOf(client.allocate())).toBe(401)
    },
  )

  it("signs a running allocation's requests after its secret is gone", () => {
    const secrets = ["the newest secret"]
    const rig = new RelayRig({ secrets })
    const client = rig.allocated(north)
    secrets[0] = "a newer one"
    expect(client.refresh()).toBe(0)
  })
})

describe("a signed request", () => {
  it("needs all of user name, realm and nonce", () => {
    const rig = new RelayRig()
    const client = rig.client()
    const bytes = encodeMessage(
      {
        method: Method.allocate,
        messageClass: MessageClass.request,
        transactionId: Buffer.alloc(12),
        attributes: [udpTransport, { type: AttributeType.username, value: Buffer.from("somebody") }],
      },
      { integrityKey: "guessed" },
    )
    client.say(bytes)
    expect(client.received[0]?.readUInt8(1)).toBe(0x13)
    expect(client.received[0]?.toString("latin1")).toContain("Bad Request")
  })

  it("is refused on a live allocation when its signature is wrong", () => {
    const rig = new RelayRig()
    const client = rig.allocated(north)
    if (client.login === undefined) throw new Error("not logged in")
    const { credentials } = client.login
    client.login = { ...client.login, credentials: { ...credentials, credential: "guessed" } }
    expect(client.refresh()).toBe(401)
    expect(rig.relay.stats.allocations).toBe(1)
  })
})

describe("a nonce", () => {
  const nonces = new Nonces(3_600)
  const nonce = Buffer.from(nonces.make("udp 198.51.100.7 4", 5_000))

  it("is good for its client until it is an hour old", () => {
    expect(nonces.isFresh(nonce, "udp 198.51.100.7 4", 3_604_999)).toBe(true)
    expect(nonces.isFresh(nonce, "udp 198.51.100.7 4", 3_605_000)).toBe(false)
    expect(nonces.isFresh(nonce, "udp 198.51.100.7 4", 4_000)).toBe(false)
  })

  it("is worth nothing to another client, to another process, or changed anywhere", () => {
    expect(nonces.isFresh(nonce, "udp 198.51.100.7 5", 5_000)).toBe(false)
    expect(new Nonces(3_600).isFresh(nonce, "udp 198.51.100.7 4", 5_000)).toBe(false)
    for (let at = 0; at < nonce.length; at += 1) {
      const changed = Buffer.from(nonce)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(nonces.isFresh(changed, "udp 198.51.100.7 4", 5_000), `octet ${at}`).toBe(false)
    }
    expect(nonces.isFresh(Buffer.alloc(0), "udp 198.51.100.7 4", 5_000)).toBe(false)
    expect(nonces.isFresh(Buffer.from("g".repeat(32)), "udp 198.51.100.7 4", 5_000)).toBe(false)
  })

  it("that is stale sends a client without an allocation for a new one", () => {
    const rig = new RelayRig()
    const client = rig.client()
    client.logIn(rig.credentials(north))
    rig.clock.advance(3_600)
    expect(codeOf(client.allocate())).toBe(438)
  })

  it("of another client is stale", () => {
    const rig = new RelayRig()
    const [client, other] = [rig.client(), rig.client()]
    client.logIn(rig.credentials(north))
    other.login = client.login
    expect(codeOf(other.allocate())).toBe(438)
  })
})
