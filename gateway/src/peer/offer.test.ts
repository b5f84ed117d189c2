import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../errors.ts"
import { readOffer } from "./offer.ts"
import { chromiumOffer } from "./testing/chromium-offer.ts"

describe("readOffer", () => {
  it("chooses Constrained Baseline with packetization-mode 1, as Chromium numbers it", () => {
    expect(readOffer(chromiumOffer)).toMatchObject({
      video: {
        codec: "H264",
        payloadType: 108,
        rtxPayloadType: 109,
        playoutDelayId: 6,
        transportSequenceId: 4,
      },
      firstMid: "0",
    })
  })

  it("leaves one codec with its RTX, its feedback, and the two extensions that we write", () => {
    const { sdp } = readOffer(chromiumOffer)
    expect(sdp).toContain("m=video 9 UDP/TLS/RTP/SAVPF 108 109\r\n")
    expect(sdp.match(/^a=(rtpmap|fmtp|rtcp-fb|extmap):.*$/gm)).toEqual([
      "a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
      "a=extmap:6 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
      "a=rtpmap:108 H264/90000",
      "a=rtcp-fb:108 goog-remb",
      "a=rtcp-fb:108 transport-cc",
      "a=rtcp-fb:108 ccm fir",
      "a=rtcp-fb:108 nack",
      "a=rtcp-fb:108 nack pli",
      "a=fmtp:108 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
      "a=rtpmap:109 rtx/90000",
      "a=fmtp:109 apt=108",
    ])
  })

  it("leaves out hidden names and the end of candidates", () => {
    const offer = chromiumOffer.replace(
      "a=mid:0",
      [
        "a=candidate:1 1 udp 2113937151 b7a1.local 46154 typ host",
        "a=candidate:2 1 udp 2113937151 192.168.1.7 46154 typ host",
        "a=end-of-candidates",
        "a=mid:0",
      ].join("\r\n"),
    )
    const { sdp } = readOffer(offer)
    expect(sdp.match(/^a=(candidate|end-of-candidates).*$/gm)).toEqual([
      "a=candidate:2 1 udp 2113937151 192.168.1.7 46154 typ host",
    ])
  })

  it("does without RTX and playout-delay where they are not offered", () => {
    const bare = chromiumOffer.replace("apt=108", "apt=1").replace(/^a=extmap:6 .*\r\n/m, "")
    expect(readOffer(bare).video).toEqual({
      codec: "H264",
      payloadType: 108,
      rtxPayloadType: undefined,
      playoutDelayId: undefined,
      transportSequenceId: 4,
    })
  })

  it.each([
    ["no H.264", chromiumOffer.replace(/^a=(rtpmap:\d+) H264/gm, "a=$1 H265")],
    [
      "H.264 of packetization-mode 0 only",
      chromiumOffer.replaceAll("packetization-mode=1", "packetization-mode=0"),
    ],
  ])("takes VP8 with its RTX from an offer with %s", (_name, offer) => {
    const { sdp, video } = readOffer(offer)
    expect(video).toEqual({
      codec: "VP8",
      payloadType: 96,
      rtxPayloadType: 97,
      playoutDelayId: 6,
      transportSequenceId: 4,
    })
    expect(sdp).toContain("m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n")
    expect(sdp).not.toMatch(/H26[45]/)
  })

  it("takes channels without video", () => {
    const offer = chromiumOffer.replace(/m=video[\s\S]*?(?=m=application)/, "")
    expect(readOffer(offer)).toMatchObject({ video: undefined, firstMid: "1" })
  })

  it("takes video without channels: a player's, who only watches", () => {
    const offer = chromiumOffer.slice(0, chromiumOffer.indexOf("m=application"))
    expect(readOffer(offer)).toMatchObject({ video: { codec: "H264" }, firstMid: "0" })
  })

  it.each([
    ["neither H.264 nor VP8", chromiumOffer.replace(/^a=(rtpmap:\d+) (H264|VP8)/gm, "a=$1 AV1")],
    ["two video sections", chromiumOffer + chromiumOffer.slice(chromiumOffer.indexOf("m=video"))],
    ["a DTLS client's role for us", chromiumOffer.replaceAll("setup:actpass", "setup:passive")],
    ["nothing", ""],
  ])("refuses an offer with %s", (_name, sdp) => {
    expect(() => readOffer(sdp)).toThrow(GatewayError)
  })

  it("gives an offer or the typed error for any lines, and nothing else", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(...chromiumOffer.split("\r\n")),
      fc.constantFrom("a=fmtp:1 ;=;", "a=extmap:999999999 x", "a=rtpmap:", "m=video", "a=mid:"),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        try {
          expect(readOffer(lines.join("\r\n")).video?.payloadType ?? 0).toBeLessThan(1000)
        } catch (error) {
          expect(error).toMatchObject({ name: "GatewayError", code: "peer/negotiation-failed" })
        }
      }),
    )
  })
})
