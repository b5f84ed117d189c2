import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { playerOffer } from "./fixtures.ts"
import { sections } from "./sdp-sections.ts"
import { type OfferFault, ViewerOffer } from "./viewer-offer.ts"

function read(sdp: string): ViewerOffer {
  const offer = ViewerOffer.read(sdp)
  if ("fault" in offer) throw new Error(offer.message)
  return offer
}

const answer = (mid: string) =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE ${mid}\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n` +
  `c=IN IP4 0.0.0.0\r\na=mid:${mid}\r\na=sendonly\r\na=ice-ufrag:GW\r\na=ice-pwd:pw\r\na=setup:active\r\n` +
  "a=candidate:1 1 udp 1 192.0.2.7 5000 typ host\r\n"
const late = { candidate: "candidate:2 1 udp 1 192.0.2.7 6000 typ relay raddr 0.0.0.0 rport 0" }

describe("a player's offer", () => {
  it("shows the gateway one video to receive, over the transport that all share", () => {
    const offer = read(
      playerOffer.replace("a=mid:1\r\na=recvonly", "a=mid:1\r\na=sendrecv\r\na=ssrc:1 cname:x"),
    )
    const [session, video, ...others] = sections(offer.sdp)
    expect(others).toEqual([])
    expect(session?.filter((line) => line.startsWith("a="))).toEqual(["a=group:BUNDLE 1"])
    expect(video?.filter((line) => /recv|send|ssrc|ice-ufrag|setup/.test(line))).toEqual([
      "a=recvonly",
      "a=ice-ufrag:PLAY",
      "a=setup:actpass",
    ])
    expect([offer.videoMid, offer.iceUfrag]).toEqual(["1", "PLAY"])
  })

  it("uses the first bundled section's transport, where each has its own", () => {
    const own = playerOffer.replace(
      "a=ice-ufrag:PLAY",
      "a=ice-ufrag:TAGD\r\na=candidate:1 1 udp 1 192.0.2.9 9 typ host",
    )
    const offer = read(own)
    expect(offer.iceUfrag).toBe("TAGD")
    expect(offer.sdp).toContain("a=ice-ufrag:TAGD\r\n")
    expect(offer.sdp).not.toContain("PLAY")
    expect(offer.sdp).toContain("a=candidate:1 1 udp 1 192.0.2.9 9 typ host\r\n")
  })

  it("takes a video section that is there for the bundle only", () => {
    const lines = playerOffer.replace("m=video 9", "m=video 0").replace("a=mid:1", "a=mid:1\r\na=bundle-only")
    expect(read(lines).sdp).toMatch(/^m=video 9 /m)
    expect(read(lines).sdp).not.toContain("bundle-only")
  })

  it.each([
    ["malformed", ""],
    ["malformed", "{}"],
    ["unacceptable", playerOffer.replaceAll("a=recvonly", "a=sendonly")],
    ["unacceptable", playerOffer.replace("m=video 9", "m=video 0")],
    ["unacceptable", playerOffer.replace("a=mid:1\r\n", "")],
    ["unacceptable", playerOffer.replaceAll("a=ice-ufrag:PLAY\r\n", "")],
  ])("is %s where there is nothing to answer", (fault, sdp) => {
    expect(ViewerOffer.read(sdp)).toMatchObject({ fault })
  })

  it("is read, or refused, whatever it is", () => {
    const line = fc.constantFrom(
      ...playerOffer.split("\r\n"),
      "m=video",
      "m=",
      "a=mid:",
      "a=group:BUNDLE 1 1",
    )
    const sdp = fc.oneof(
      fc.string(),
      fc.array(line, { maxLength: 60 }).map((lines) => `v=0\r\n${lines.join("\r\n")}`),
    )
    fc.assert(
      fc.property(sdp, (text) => {
        const offer: ViewerOffer | OfferFault = ViewerOffer.read(text)
        if ("fault" in offer) return
        const [, ...media] = sections(offer.sdp)
        expect(media.map(([head]) => head?.split(" ", 1)[0])).toEqual(["m=video"])
        expect(sections(offer.complete(answer(offer.videoMid), []) ?? "")).toHaveLength(sections(text).length)
      }),
    )
  })
})

describe("its answer", () => {
  it("has a section for each that was offered: audio inactive, data channels refused", () => {
    const sdp = read(playerOffer).complete(answer("1"), [late, { candidate: "" }]) ?? ""
    const [session, audio, video, application] = sections(sdp)
    expect(session).toContain("a=group:BUNDLE 0 1")
    expect(audio?.slice(0, 4)).toEqual([
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
      "c=IN IP4 0.0.0.0",
      "a=rtpmap:111 opus/48000/2",
      "a=fmtp:111 minptime=10;useinbandfec=1",
    ])
    expect(audio).toEqual(
      expect.arrayContaining(["a=mid:0", "a=inactive", "a=ice-ufrag:GW", "a=setup:active"]),
    )
    expect(video).toEqual(expect.arrayContaining(["a=mid:1", "a=sendonly"]))
    expect(application).toEqual([
      "m=application 0 UDP/DTLS/SCTP webrtc-datachannel",
      "c=IN IP4 0.0.0.0",
      "a=mid:2",
    ])
    for (const section of [audio, video]) {
      expect(section?.filter((line) => /candidate/.test(line))).toEqual([
        "a=candidate:1 1 udp 1 192.0.2.7 5000 typ host",
        `a=${late.candidate}`,
        "a=end-of-candidates",
      ])
    }
  })

  it("refuses audio that is not on the video's transport", () => {
    const sdp = read(playerOffer.replace("a=group:BUNDLE 0 1 2\r\n", "")).complete(answer("1"), []) ?? ""
    const [session, audio] = sections(sdp)
    expect(session?.some((line) => line.startsWith("a=group:"))).toBe(false)
    expect(audio?.[0]).toBe("m=audio 0 UDP/TLS/RTP/SAVPF 111 63")
  })

  it.each([
    ["nothing", ""],
    ["audio", answer("1").replace("m=video", "m=audio")],
    ["two", `${answer("1")}m=video 0 X 96\r\n`],
  ])("is none when the gateway's has %s in it", (_what, sdp) => {
    expect(read(playerOffer).complete(sdp, [])).toBeUndefined()
  })
})
