import { expect, it } from "vitest"
import { RTCPeerConnection } from "werift"
import { dtlsInternals, iceOf, peerInternals, sctpInternals } from "./internals.ts"

const isFunction = (value: unknown): boolean => typeof value === "function"

it("finds in werift every hidden part that the engine reaches for", async () => {
  const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" })
  connection.createDataChannel("keys")
  const [transport] = connection.dtlsTransports
  if (transport === undefined || connection.sctpTransport === undefined)
    throw new Error("werift has no transports")
  const ice = iceOf(transport)
  const dtls = dtlsInternals(transport)
  const sctp = sctpInternals(connection.sctpTransport)
  const found = {
    ice: [
      ice.ensureProtocol,
      ice.appendLocalCandidate,
      ice.pairLocalProtocol,
      ice.getCandidatePromises,
      ice.canSendApplicationData,
      ice.close,
    ].every(isFunction),
    protocols: Array.isArray(ice.protocols),
    userHistory: ice.userHistory[ice.localUsername] === ice.localPassword,
    fallbackServer: ice.stunServer?.[0],
    dtls: [dtls.verifyRemoteCertificateFingerprint, dtls.sendData].every(isFunction),
    peer: isFunction(peerInternals(connection).gatherCandidates),
    sctp: [
      sctp.dataChannelFlush,
      sctp.datachannelReceive,
      sctp.sctp.transmit,
      sctp.sctp.handleData,
      sctp.sctp.getInboundStream,
      sctp.sctp.updateRto,
    ].every(isFunction),
    inboundStreams: sctp.sctp.getInboundStream(7) === sctp.sctp.inboundStreams[7],
    rto: sctp.sctp.rto,
    events: [sctp.sctp.onReceive.allUnsubscribe, sctp.sctp.onReceive.subscribe].every(isFunction),
  }
  await connection.close()
  expect(found).toEqual({
    ice: true,
    protocols: true,
    userHistory: true,
    fallbackServer: "stun.l.google.com",
    dtls: true,
    peer: true,
    sctp: true,
    inboundStreams: true,
    rto: 3,
    events: true,
  })
})
