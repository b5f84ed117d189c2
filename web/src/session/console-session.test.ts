import { describe, expect, it } from "vitest"
import { settle } from "./testing/fake-clock.ts"
import { gatewayA, gatewayB } from "./testing/fake-server.ts"
import { Rig } from "./testing/rig.ts"

const candidate = { candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host", sdpMid: "0", sdpMLineIndex: 0 }

describe("connecting", () => {
  it("offers to the first gateway that is online, as soon as the server says welcome", async () => {
    const rig = new Rig()
    rig.server.gateways = [{ ...gatewayA, online: false }, gatewayB]
    await rig.offered()
    expect(rig.server.offer).toEqual({
      type: "offer",
      sessionId: "session-0000000000000001",
      gatewayId: gatewayB.id,
      sdp: "offer",
    })
    expect(rig.transport.iceServers).toEqual([{ urls: ["stun:stun.example"] }])
    expect(rig.session.view.value.gateway).toEqual(gatewayB)
  })

  it("offers to the gateway in the page's address and to no other", async () => {
    const rig = new Rig(gatewayB.id)
    await rig.offered()
    expect(rig.transports.every(({ isClosed }) => isClosed)).toBe(true)
    expect(rig.state).toEqual({ phase: "gateway-offline" })
    rig.server.list(gatewayA, gatewayB)
    await settle()
    expect(rig.server.offer.gatewayId).toBe(gatewayB.id)
  })

  it("makes the connection ready while the server is still being reached", () => {
    const rig = new Rig()
    rig.session.start()
    expect(rig.transports).toHaveLength(1)
    expect(rig.transport.iceServers).toBeUndefined()
  })

  it("lets the connection that was made ready go when there is no gateway to offer it to", async () => {
    const rig = new Rig()
    rig.server.gateways = []
    await rig.offered()
    expect(rig.transport.isClosed).toBe(true)
    rig.server.list(gatewayA)
    await settle()
    expect(rig.server.offer.sessionId).toBe("session-0000000000000002")
  })

  it("asks for the session's own relay credentials as soon as the socket is open, so that the welcome finds them on their way", async () => {
    const rig = new Rig()
    rig.server.relay = true
    rig.session.start()
    rig.server.connection.open()
    const [ask] = rig.server.connection.ofType("ice-servers")
    expect(ask?.sessionId).toBe("session-0000000000000001")
  })

  it("offers once it has the session's own relay credentials, where there is a relay", async () => {
    const rig = new Rig()
    rig.server.relay = true
    await rig.offered()
    expect(rig.transport.iceServers).toBeUndefined()
    const iceServers = [{ urls: ["turn:turn.example"], username: "u", credential: "c" }]
    rig.server.connection.send({ type: "ice-servers", sessionId: "session-0000000000000001", iceServers })
    await settle()
    expect(rig.transport.iceServers).toEqual(iceServers)
    expect(rig.server.offer.sessionId).toBe("session-0000000000000001")
  })

  it("says each step: server, gateway, path, channels", async () => {
    const rig = new Rig()
    const states = [rig.state]
    rig.session.view.subscribe(({ state }) => {
      if (JSON.stringify(states.at(-1)) !== JSON.stringify(state)) states.push(state)
    })
    await rig.offered()
    await rig.answered()
    rig.transport.observer.stateChanged("connected")
    rig.transport.connect()
    rig.transport.observer.pathChanged("relayed")
    expect(states).toEqual([
      { phase: "connecting", step: "server" },
      { phase: "connecting", step: "gateway" },
      { phase: "connecting", step: "path" },
      { phase: "connecting", step: "channels" },
      { phase: "connected", path: "unknown" },
      { phase: "connected", path: "relayed" },
    ])
  })

  it("trickles its candidates after the offer, also those gathered before it", async () => {
    const rig = new Rig()
    rig.session.start()
    rig.server.welcome()
    rig.transport.observer.candidate(candidate)
    await settle()
    rig.transport.observer.candidate({ candidate: "" })
    expect(rig.server.connection.received.map((message) => message.type)).toEqual([
      "ice-servers",
      "offer",
      "candidate",
      "candidate",
    ])
  })

  it("keeps the gateway's candidates until the answer has been accepted", async () => {
    const rig = await new Rig().offered()
    const { sessionId } = rig.server.offer
    rig.server.connection.send({ type: "candidate", sessionId, candidate })
    expect(rig.transport.remoteCandidates).toEqual([])
    await rig.answered()
    expect(rig.transport.remoteCandidates).toEqual([candidate])
  })

  it("takes nothing that belongs to another session", async () => {
    const rig = await new Rig().offered()
    const sessionId = "somebody-elses-session"
    rig.server.connection.send({ type: "answer", sessionId, sdp: "answer" })
    rig.server.connection.send({ type: "end", sessionId, reason: "negotiation-failed" })
    await settle()
    expect(rig.transport.answerSdp).toBeUndefined()
    expect(rig.state).toEqual({ phase: "connecting", step: "gateway" })
  })

  it("asks again over a new WebSocket when the gateway has not answered for 6 s, for the old one may be half open", async () => {
    const rig = await new Rig().offered()
    await rig.clock.advance(6000)
    expect(rig.transport.isClosed).toBe(true)
    expect(rig.state).toMatchObject({ phase: "reconnecting", why: "no-answer" })
    expect(rig.server.connections).toHaveLength(2)
    rig.server.welcome()
    await rig.clock.advance(0)
    expect(rig.transports).toHaveLength(2)
  })

  it("gives up looking for a path after 15 s, and tries again", async () => {
    const rig = await new Rig().offered()
    await rig.answered()
    await rig.clock.advance(14_999)
    expect(rig.state).toEqual({ phase: "connecting", step: "path" })
    await rig.clock.advance(1)
    expect(rig.state).toMatchObject({ phase: "reconnecting", why: "timed-out" })
    await rig.clock.advance(0)
    expect(rig.transports).toHaveLength(2)
    expect(rig.server.connections).toHaveLength(1)
  })

  it("tries again, ever more slowly, when the gateway refuses", async () => {
    const rig = await new Rig().offered()
    const startsMs: number[] = []
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      startsMs.push(rig.clock.nowMs())
      const { sessionId } = rig.server.offer
      rig.server.connection.send({ type: "end", sessionId, reason: "negotiation-failed" })
      expect(rig.state).toEqual({ phase: "reconnecting", why: "gateway-refused", attempt })
      while (rig.transports.length === attempt) await rig.clock.advance(25)
    }
    const waitsMs = startsMs.slice(1).map((ms, index) => ms - (startsMs[index] ?? 0))
    expect(waitsMs).toEqual([25, 375, 750])
  })

  it("keeps what was thrown when an answer does not fit, for the bug report", async () => {
    const rig = await new Rig().offered()
    const fault = new Error("no such codec")
    rig.transport.answerFault = fault
    await rig.answered()
    expect(rig.state).toMatchObject({ phase: "reconnecting", why: "gateway-refused" })
    expect(rig.session.view.value.fault).toBe(fault)
  })
})

describe("access", () => {
  it("says so, and stops asking, when the server does not know this browser", async () => {
    const rig = new Rig()
    rig.server.access = "unauthorized"
    rig.session.start()
    rig.server.connection.drop()
    await rig.clock.advance(60_000)
    expect(rig.state).toEqual({ phase: "unauthorized" })
    expect(rig.server.connections).toHaveLength(1)
    expect(rig.clock.pendingTimers).toBe(0)
  })

  it("lets a connected session go on when a restarted server has forgotten this browser", async () => {
    const rig = await new Rig().connected()
    rig.server.access = "unauthorized"
    rig.server.connection.drop()
    await rig.beating(1)
    rig.server.connection.drop()
    await rig.beating(5)
    expect(rig.state.phase).toBe("connected")
    rig.transport.observer.stateChanged("failed")
    expect(rig.state.phase).toBe("unauthorized")
  })
})

describe("a connected session", () => {
  it("shows what the gateway tells: the target, LEDs, picture and round trip", async () => {
    const rig = await new Rig().connected()
    const status = {
      type: "status",
      video: { state: "live", width: 1280, height: 720 },
      keyboard: "ready",
      pointer: "asleep",
      relativePointer: "ready",
      controls: "ready",
    } as const
    rig.transport.tell(status)
    rig.transport.reply({ type: "leds", leds: 2 })
    rig.transport.observer.media("picture")
    await rig.clock.advance(40)
    rig.transport.beat()
    expect(rig.session.view.value).toMatchObject({
      target: status,
      leds: 2,
      media: "picture",
      roundTripMs: 40,
    })
  })

  it("tells the gateway what the operator wants of the picture, and each session after it", async () => {
    const rig = await new Rig().connected()
    expect(rig.transport.control.filter(({ type }) => type === "video-wish")).toEqual([])
    const wish = { prefer: "sharp", bitrateBps: 1_000_000 } as const
    rig.session.video.wishFor(wish)
    expect(rig.transport.control.at(-1)).toEqual({ type: "video-wish", ...wish })
    rig.transport.observer.stateChanged("failed")
    await rig.clock.advance(0)
    await rig.answered()
    rig.transport.connect()
    expect(rig.transport.control).toContainEqual({ type: "video-wish", ...wish })
    expect(rig.session.video.wish.value).toEqual(wish)
  })

  it("passes on the wish to wake the target, and only while there is a session", async () => {
    const rig = await new Rig().connected()
    rig.session.wake()
    expect(rig.transport.control.at(-1)).toEqual({ type: "wake" })
    rig.session.close()
    rig.session.wake()
    expect(rig.transport.control.filter(({ type }) => type === "wake")).toHaveLength(1)
  })

  it("numbers inputs from 1 on over both channels, and anew in the next session", async () => {
    const rig = await new Rig().connected()
    expect(rig.session.hands.send({ type: "key", usage: 4, down: true })).toBe(true)
    rig.session.hands.send({ type: "move", x: 1, y: 2 })
    rig.session.hands.send({ type: "renew" })
    rig.session.hands.send({ type: "button", buttons: 1, x: 1, y: 2 })
    rig.session.hands.send({ type: "wheel", dx: 0, dy: 120, x: 1, y: 2 })
    rig.session.hands.send({ type: "release-all" })
    expect(rig.transport.inputs.map(({ channel, message }) => [channel, message.type, message.seq])).toEqual([
      ["keys", "key", 1],
      ["pointer", "move", 2],
      ["pointer", "renew", 3],
      ["keys", "button", 4],
      ["keys", "wheel", 5],
      ["keys", "release-all", 6],
    ])
    rig.transport.observer.stateChanged("failed")
    await rig.clock.advance(0)
    await rig.answered()
    rig.transport.connect()
    rig.session.hands.send({ type: "release-all" })
    expect(rig.transport.inputs.map(({ message }) => message.seq)).toEqual([1])
  })

  it("says that an input did not go out when it is not connected, or congested", async () => {
    const rig = await new Rig().offered()
    expect(rig.session.hands.send({ type: "renew" })).toBe(false)
    await rig.answered()
    rig.transport.connect()
    rig.transport.isCongested = true
    expect(rig.session.hands.send({ type: "move", x: 1, y: 2 })).toBe(false)
  })

  it("lives through a restart of the signaling server", async () => {
    const rig = await new Rig().connected()
    const { sessionId } = rig.server.offer
    rig.server.connection.send({ type: "end", sessionId, reason: "gateway-gone" })
    rig.server.connection.drop()
    expect(rig.session.view.value.isServerReachable).toBe(false)
    await rig.beating(1)
    expect(rig.server.connections).toHaveLength(2)
    rig.server.gateways = [{ ...gatewayA, online: false }]
    rig.server.welcome()
    rig.server.list(gatewayA)
    await rig.beating(5)
    expect(rig.session.view.value.isServerReachable).toBe(true)
    expect(rig.transports).toHaveLength(1)
    expect(rig.phases).toEqual(["connecting", "connected"])
    // The new server learns that somebody is at this seat, as soon as the gateway is there too at the latest.
    expect(rig.server.connection.ofType("resume").at(-1)).toEqual({
      type: "resume",
      sessionId,
      gatewayId: gatewayA.id,
    })
  })

  it("leaves when it is closed: the gateway is told, and no timer stays behind", async () => {
    const rig = await new Rig().connected()
    rig.session.close()
    expect(rig.server.connection.ofType("end")).toEqual([
      { type: "end", sessionId: "session-0000000000000001", reason: "left" },
    ])
    expect(rig.transport.isClosed).toBe(true)
    expect(rig.server.connection.isClosedByConsole).toBe(true)
    expect(rig.clock.pendingTimers).toBe(0)
  })
})

describe("losing a session", () => {
  it("reconnects at once when ICE fails, and keeps the last picture on the screen", async () => {
    const rig = await new Rig().connected()
    rig.transport.observer.media("picture")
    rig.transport.observer.stateChanged("failed")
    expect(rig.state).toEqual({ phase: "reconnecting", why: "path-lost", attempt: 1 })
    expect(rig.session.view.value).toMatchObject({ media: "picture", target: undefined })
    await rig.clock.advance(0)
    expect(rig.transports).toHaveLength(2)
    await rig.answered()
    rig.transport.connect()
    expect(rig.phases).toEqual(["connecting", "connected", "reconnecting", "connected"])
  })

  it("bears a disconnection of less than 2 s", async () => {
    const rig = await new Rig().connected()
    rig.transport.observer.stateChanged("disconnected")
    await rig.clock.advance(1999)
    rig.transport.observer.stateChanged("connected")
    rig.transport.beat()
    await rig.clock.advance(1000)
    rig.transport.beat()
    expect(rig.state.phase).toBe("connected")
    rig.transport.observer.stateChanged("disconnected")
    await rig.clock.advance(2000)
    expect(rig.state).toMatchObject({ phase: "reconnecting", why: "path-lost" })
  })

  it("notices within 3 s that the gateway has fallen silent", async () => {
    const rig = await new Rig().connected()
    await rig.beating(3)
    await rig.clock.advance(2999)
    expect(rig.state.phase).toBe("connected")
    await rig.clock.advance(1)
    expect(rig.state).toMatchObject({ phase: "reconnecting", why: "link-silent" })
  })

  it("counts any word from the gateway as a sign of life", async () => {
    const rig = await new Rig().connected()
    for (let second = 0; second < 10; second += 1) {
      rig.transport.reply({ type: "ack", seq: 1, delivered: true })
      await rig.clock.advance(1000)
    }
    expect(rig.state.phase).toBe("connected")
  })

  it("reconnects by itself when the gateway comes back", async () => {
    const rig = await new Rig().connected()
    rig.transport.tell({ type: "end", reason: "shutting-down" })
    rig.server.list({ ...gatewayA, online: false })
    expect(rig.state).toEqual({ phase: "gateway-offline" })
    await rig.clock.advance(60_000)
    expect(rig.transports).toHaveLength(1)
    rig.server.list(gatewayA)
    await settle()
    expect(rig.transports).toHaveLength(2)
    expect(rig.server.offer.gatewayId).toBe(gatewayA.id)
  })

  it("never reconnects to another machine while its own is still on the server's list", async () => {
    const rig = await new Rig().connected()
    rig.transport.observer.stateChanged("failed")
    rig.server.list({ ...gatewayA, online: false }, gatewayB)
    await rig.clock.advance(60_000)
    expect(rig.state).toEqual({ phase: "gateway-offline" })
    expect(rig.transports).toHaveLength(1)
  })

  it("takes up the gateway that has replaced a vanished one", async () => {
    const rig = await new Rig().connected()
    rig.transport.observer.stateChanged("failed")
    rig.server.list(gatewayB)
    await rig.clock.advance(0)
    expect(rig.server.offer.gatewayId).toBe(gatewayB.id)
  })

  it("ends when another console takes over, until the person asks for it back", async () => {
    const rig = await new Rig().connected()
    rig.transport.tell({ type: "end", reason: "replaced" })
    await rig.clock.advance(60_000)
    expect(rig.state).toEqual({ phase: "ended", reason: "replaced" })
    expect(rig.transports).toHaveLength(1)
    rig.session.networkChanged()
    rig.server.welcome()
    await settle()
    expect(rig.transports).toHaveLength(1)
    rig.session.takeBack()
    await settle()
    expect(rig.transports).toHaveLength(2)
  })

  it("starts over when the server is lost in the middle of a negotiation", async () => {
    const rig = await new Rig().offered()
    rig.server.connection.drop()
    expect(rig.transport.isClosed).toBe(true)
    expect(rig.state).toEqual({ phase: "reconnecting", why: "server-unreachable", attempt: 1 })
    await rig.clock.advance(1000)
    rig.server.welcome()
    expect(rig.state).toEqual({ phase: "connecting", step: "gateway" })
    await settle()
    expect(rig.server.offer.sessionId).toBe("session-0000000000000002")
  })

  it("asks a server that is down again within a second, then at least every ten", async () => {
    const rig = new Rig()
    rig.server.access = "unreachable"
    rig.session.start()
    for (let failures = 1; failures <= 8; failures += 1) {
      rig.server.connection.drop()
      expect(rig.state).toEqual({ phase: "reconnecting", why: "server-unreachable", attempt: failures })
      await rig.clock.advance(failures === 1 ? 1000 : 10_000)
      expect(rig.server.connections).toHaveLength(failures + 1)
    }
  })

  it("does not wait for its turn when the network comes back, nor trusts a WebSocket of the old one", async () => {
    const rig = new Rig()
    rig.session.start()
    rig.server.connection.drop()
    rig.session.networkChanged()
    expect(rig.server.connections).toHaveLength(2)
    rig.server.welcome()
    await settle()
    rig.session.networkChanged()
    expect(rig.server.connections.map((connection) => connection.isClosedByConsole)).toEqual([
      false,
      true,
      false,
    ])
    rig.server.welcome()
    await settle()
    expect(rig.transports.map((transport) => transport.isClosed)).toEqual([true, false])
  })

  it("keeps a connected session through a change of network, for as long as it answers", async () => {
    const rig = await new Rig().connected()
    rig.session.networkChanged()
    rig.server.welcome()
    await rig.beating(5)
    expect(rig.transports).toHaveLength(1)
    expect(rig.state.phase).toBe("connected")
  })

  it("gives up on a server that takes the connection and says nothing", async () => {
    const rig = new Rig()
    rig.session.start()
    await rig.clock.advance(11_000)
    expect(rig.server.connections).toHaveLength(2)
    expect(rig.server.connections[0]?.isClosedByConsole).toBe(true)
  })
})
