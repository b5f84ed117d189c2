import type { Candidate } from "../../protocol/index.ts"
import { attribute, isCandidate, isTransport, type MediaLine, mediaLine, sections } from "./sdp-sections.ts"

/** Why an offer cannot be passed on: it is none (`malformed`), or nothing in it can be had here (`unacceptable`). */
export interface OfferFault {
  readonly fault: "malformed" | "unacceptable"
  readonly message: string
}

/** What belongs to a sender, in a section of which only receiving is left. */
const sending = /^a=(ssrc|ssrc-group|msid|rid|simulcast):/
const direction = /^a=(sendrecv|recvonly|sendonly|inactive)$/

/**
 * A WHEP player's offer. Players ask for more than there is: audio, some a data channel. A gateway is shown the one video
 * section to receive, so that nothing else can come of it, no input channel either; and its answer is completed to what
 * the player asked for (RFC 3264 §6: a section for each one offered, in order).
 *
 * Audio that shares the video's transport is accepted as inactive, because some players lose the whole transport with a
 * refused section that comes first in the BUNDLE group (RFC 9143 §7.3); everything else is refused with port 0.
 */
export class ViewerOffer {
  /** The offer with the video section alone. */
  readonly sdp: string
  /** `mid` of that section; candidates of all accepted sections are its own, too. */
  readonly videoMid: string
  readonly iceUfrag: string
  readonly #media: readonly (readonly string[])[]
  readonly #video: readonly string[]
  /** Mids that share the video's transport, in the offer's order; empty without a BUNDLE group. */
  readonly #bundled: readonly string[]

  /** @param sdp untrusted text. */
  static read(sdp: string): ViewerOffer | OfferFault {
    const [session = [], ...media] = sections(sdp)
    if (session[0] !== "v=0") return { fault: "malformed", message: "the offer is not a session description" }
    const video = media.find(isWantedVideo)
    if (video === undefined) return unacceptable("the offer asks for no video to receive")
    const videoMid = attribute(video, "mid")
    if (videoMid === undefined) return unacceptable("the offer's video section has no mid")
    const bundled = bundle(session, media, videoMid)
    const tagged = media.find((section) => attribute(section, "mid") === bundled[0]) ?? video
    const iceUfrag = attribute(tagged, "ice-ufrag") ?? attribute(session, "ice-ufrag")
    if (iceUfrag === undefined) return unacceptable("the offer has no ICE credentials")
    return new ViewerOffer({ session, media, video, videoMid, bundled, tagged, iceUfrag })
  }

  private constructor(parts: {
    readonly session: readonly string[]
    readonly media: readonly (readonly string[])[]
    readonly video: readonly string[]
    readonly videoMid: string
    readonly bundled: readonly string[]
    readonly tagged: readonly string[]
    readonly iceUfrag: string
  }) {
    const { session, video, tagged, videoMid } = parts
    this.videoMid = videoMid
    this.iceUfrag = parts.iceUfrag
    this.#media = parts.media
    this.#video = video
    this.#bundled = parts.bundled
    const { protocol, formats } = mediaLine(video)
    this.sdp = text([
      ...session.filter((line) => !line.startsWith("a=group:") && !line.startsWith("a=msid-semantic")),
      `a=group:BUNDLE ${videoMid}`,
      `m=video 9 ${protocol} ${formats.join(" ")}`,
      ...video.slice(1).filter((line) => !isReplaced(line)),
      "a=recvonly",
      ...tagged.filter((line) => isTransport(line) || isCandidate(line)),
    ])
  }

  /** Whether a candidate for this section goes to the transport that is used. */
  accepts(mid: string): boolean {
    return mid === this.videoMid || this.#bundled.includes(mid)
  }

  /**
   * The player's answer: everything it offered is there, and all our candidates, because a player cannot be sent any later.
   * @returns undefined when the gateway's answer is not one for {@link sdp}.
   */
  complete(answer: string, candidates: readonly Candidate[]): string | undefined {
    const [session = [], video, ...others] = sections(answer)
    if (video === undefined || others.length > 0 || mediaLine(video).kind !== "video") return undefined
    const ownCandidates = [
      ...video.filter((line) => line.startsWith("a=candidate:")),
      ...candidates.filter(({ candidate }) => candidate !== "").map(candidateLine),
    ]
    const reachable = [...new Set(ownCandidates), "a=end-of-candidates"]
    const transport = video.filter(isTransport)
    return text([
      ...session.filter((line) => !line.startsWith("a=group:")),
      ...(this.#bundled.length > 0 ? [`a=group:BUNDLE ${this.#bundled.join(" ")}`] : []),
      ...this.#media.flatMap((section) => {
        if (section === this.#video) return [...video.filter((line) => !isCandidate(line)), ...reachable]
        const mid = attribute(section, "mid")
        return mid !== undefined && this.#bundled.includes(mid)
          ? [...inactive(section, mid), ...transport, ...reachable]
          : refused(section, mid)
      }),
    ])
  }
}

function isWantedVideo(section: readonly string[]): boolean {
  const { kind, port } = mediaLine(section)
  const isOffered = port !== "0" || section.includes("a=bundle-only")
  return kind === "video" && isOffered && !section.includes("a=sendonly") && !section.includes("a=inactive")
}

/** The mids of the group that the video is in, as far as they are accepted. */
function bundle(
  session: readonly string[],
  media: readonly (readonly string[])[],
  videoMid: string,
): readonly string[] {
  for (const line of session) {
    const [name, ...mids] = line.split(" ")
    if (name !== "a=group:BUNDLE" || !mids.includes(videoMid)) continue
    const audio = media.filter((section) => mediaLine(section).kind === "audio")
    const accepted = new Set([videoMid, ...audio.map((section) => attribute(section, "mid"))])
    return mids.filter((mid) => accepted.has(mid))
  }
  return []
}

function isReplaced(line: string): boolean {
  return (
    isTransport(line) ||
    isCandidate(line) ||
    direction.test(line) ||
    sending.test(line) ||
    line === "a=bundle-only"
  )
}

function inactive(section: readonly string[], mid: string): string[] {
  const { kind, protocol, formats } = mediaLine(section)
  const [format = ""] = formats
  return [
    `m=${kind} 9 ${protocol} ${format}`,
    "c=IN IP4 0.0.0.0",
    ...section.filter(
      (line) => line.startsWith(`a=rtpmap:${format} `) || line.startsWith(`a=fmtp:${format} `),
    ),
    `a=mid:${mid}`,
    "a=inactive",
    "a=rtcp-mux",
  ]
}

function refused(section: readonly string[], mid: string | undefined): string[] {
  const { kind, protocol, formats }: MediaLine = mediaLine(section)
  const head = `m=${kind} 0 ${protocol} ${formats.join(" ")}`
  return [head, "c=IN IP4 0.0.0.0", ...(mid === undefined ? [] : [`a=mid:${mid}`])]
}

function candidateLine({ candidate }: Candidate): string {
  return `a=${candidate.replace(/^a=/, "")}`
}

function unacceptable(message: string): OfferFault {
  return { fault: "unacceptable", message }
}

function text(lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n`
}
