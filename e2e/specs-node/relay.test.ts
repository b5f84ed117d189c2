import { WeriftEngine } from "@crashcart/gateway/peer"
import { mintTurnCredentials, RelayServer, type TurnRole } from "@crashcart/turn"
import { PeerConnection, Video } from "node-datachannel"
import { describe, expect, it } from "vitest"

const secret = "shared with nobody"

function iceServer(relay: RelayServer, sessionId: string, role: TurnRole) {
  const expiresAtS = Math.floor(Date.now() / 1000) + 60
  const credentials = mintTurnCredentials({ secret, sessionId, role, expiresAtS })
  return { port: relay.udpPort ?? 0, ...credentials }
}

/** A console over libdatachannel with its offer, which announces nothing but its relayed candidate. */
class RelayedConsole implements Disposable {
  readonly connection: PeerConnection
  readonly candidates: { candidate: string; sdpMid: string }[] = []
  readonly isGathered: Promise<void>

  constructor({ port, username, credential }: ReturnType<typeof iceServer>) {
    const relay = {
      hostname: "127.0.0.1",
      port,
      username,
      password: credential,
      relayType: "TurnUdp",
    } as const
    this.connection = new PeerConnection("console", {
      iceServers: [relay],
      iceTransportPolicy: "relay",
      disableAutoNegotiation: true,
    })
    const video = new Video("0", "RecvOnly")
    video.addH264Codec(96, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
    this.connection.addTrack(video)
    this.connection.createDataChannel("keys")
    this.connection.onLocalCandidate((candidate, sdpMid) => this.candidates.push({ candidate, sdpMid }))
    this.isGathered = new Promise((resolve) =>
      this.connection.onGatheringStateChange((state) => state === "complete" && resolve()),
    )
  }

  async offer(): Promise<string> {
    const described = new Promise<string>((resolve) => this.connection.onLocalDescription(resolve))
    this.connection.setLocalDescription("offer")
    return await described
  }

  [Symbol.dispose](): void {
    this.connection.close()
  }
}

describe("werift and libdatachannel", () => {
  it("meet through the relay, whichever relayed candidate is there first", async () => {
    await using relay = await RelayServer.listen({ udp: { host: "127.0.0.1", port: 0 }, secrets: [secret] })
    const sessionId = "northnorthnorth1"
    using console = new RelayedConsole(iceServer(relay, sessionId, "console"))
    const offerSdp = await console.offer()
    await console.isGathered
    expect(console.candidates).toEqual([
      { candidate: expect.stringContaining(" typ relay"), sdpMid: expect.any(String) },
    ])
    const { port, username, credential } = iceServer(relay, sessionId, "gateway")
    await using peer = await new WeriftEngine().answer({
      offerSdp,
      iceServers: [{ urls: [`turn:127.0.0.1:${port}?transport=udp`], username, credential }],
    })
    // Before the gateway's own relayed candidate can be there.
    for (const candidate of console.candidates) peer.addRemoteCandidate(candidate)
    const connected = new Promise<void>((resolve) =>
      peer.state.observe((state) => state === "connected" && resolve()),
    )
    console.connection.setRemoteDescription(peer.answerSdp, "answer")
    peer.onLocalCandidate(({ candidate }) => {
      if (candidate.includes(" typ relay")) console.connection.addRemoteCandidate(candidate, "0")
    })
    await connected
    const pair = console.connection.getSelectedCandidatePair()
    expect([pair?.local.type, pair?.remote.type]).toEqual(["relay", "relay"])
    expect(relay.stats()).toMatchObject({ allocations: 2, sessions: 1, datagramsDropped: 0 })
    expect(relay.stats().datagramsRelayed).toBeGreaterThan(10)
  })
})
