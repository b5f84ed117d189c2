import { GatewayError } from "../errors.ts"
import { playoutDelayUri, transportSequenceUri } from "../rtp/index.ts"
import { isUsableCandidate } from "./candidate.ts"

/** What we send pictures in over RTP: H.264 wherever a browser takes it, as cameras and encoders give it; else VP8. */
export type RtpVideoCodec = "H264" | "VP8"

/** The one codec of a browser's video section that we answer with, as the browser numbers it. */
export interface VideoFormat extends ExtensionIds {
  /** H.264 is packetization-mode 1 (RFC 6184 §6.3). */
  readonly codec: RtpVideoCodec
  readonly payloadType: number
  /** Its retransmission stream, where offered (RFC 4588 §8.1). */
  readonly rtxPayloadType: number | undefined
}

/** A browser's offer, reduced to the one codec that we answer with. */
export interface VideoOffer {
  /** The offer without other codecs, other header extensions and unusable candidates. */
  readonly sdp: string
  /** Undefined where the console offers channels alone: its pictures come through one of them, or another way. */
  readonly video: VideoFormat | undefined
  /** `mid` of the first section, whose transport all share (RFC 8843 §7.3.1). */
  readonly firstMid: string
}

/**
 * Reads the console's offer: at most one video section to receive, and at most one application section, which a player that
 * only watches does without (RFC 8866, RFC 9429).
 *
 * @param sdp untrusted text.
 * @throws GatewayError `peer/negotiation-failed` when its video is neither H.264 with packetization-mode 1 nor VP8, or
 * when it is not such an offer at all.
 */
export function readOffer(sdp: string): VideoOffer {
  const [session = [], ...media] = sections(sdp)
  const video = sectionOf(media, "video")
  const application = sectionOf(media, "application")
  const wanted = [video, application].filter((section) => section !== undefined)
  if (wanted.length === 0 || media.length !== wanted.length) {
    throw refused(`has ${media.length} sections instead of video and data`)
  }
  if ([session, ...wanted].some((section) => section.includes("a=setup:passive"))) {
    throw refused("insists on being the DTLS server")
  }
  const firstMid = attribute(media[0] ?? [], "mid")
  if (firstMid === undefined) throw refused("names no mid")
  const format = video && videoFormat(video)
  const kept = new Set([format?.payloadType, format?.rtxPayloadType])
  const lines = [
    session,
    ...media.map((section) => (section === video ? narrow(video, kept) : section)),
  ].flat()
  return {
    sdp: `${lines.filter((line) => !isUnwanted(line)).join("\r\n")}\r\n`,
    video: format,
    firstMid,
  }
}

function videoFormat(video: readonly string[]): VideoFormat {
  const h264 = chooseH264(video)
  const codec = h264 === undefined ? "VP8" : "H264"
  const payloadType = h264 ?? offeredTypes(video, "vp8")[0]
  if (payloadType === undefined) {
    throw new GatewayError(
      "peer/negotiation-failed",
      "The browser offers to receive neither H.264 (packetization-mode 1) nor VP8 video. Reload the console: it then does without; or use another browser.",
    )
  }
  const rtx = formats(video).find(({ parameters }) => parameters.get("apt") === `${payloadType}`)
  return { codec, payloadType, rtxPayloadType: rtx?.payloadType, ...extensionIds(video) }
}

/** The header extensions that we write, and the ids they have in one video section (RFC 8285 §5). */
export interface ExtensionIds {
  readonly playoutDelayId: number | undefined
  readonly transportSequenceId: number | undefined
}

/** Ids of our header extensions in the video section of an offer or answer. */
export function extensionIds(video: readonly string[]): ExtensionIds {
  return {
    playoutDelayId: extensionIdOf(video, playoutDelayUri),
    transportSequenceId: extensionIdOf(video, transportSequenceUri),
  }
}

function extensionIdOf(lines: readonly string[], wanted: string): number | undefined {
  for (const line of lines) {
    const [, id, uri] = /^a=extmap:(\d{1,5})(?:\/\w+)? (\S+)/.exec(line) ?? []
    if (uri === wanted && Number(id) >= 1 && Number(id) <= 14) return Number(id)
  }
  return undefined
}

/** The session part first, then one list of lines per `m=`. */
export function sections(sdp: string): string[][] {
  const all: string[][] = [[]]
  for (const line of sdp.split(/\r?\n/)) {
    if (line === "") continue
    if (line.startsWith("m=")) all.push([])
    all.at(-1)?.push(line)
  }
  return all
}

function sectionOf(media: readonly string[][], kind: string): string[] | undefined {
  const [section, ...more] = media.filter(([head = ""]) => head.startsWith(`m=${kind} `))
  if (more.length > 0) throw refused(`has ${more.length + 1} ${kind} sections`)
  return section
}

function attribute(section: readonly string[], name: string): string | undefined {
  const line = section.find((candidate) => candidate.startsWith(`a=${name}:`))
  return line?.slice(name.length + 3)
}

interface Format {
  readonly payloadType: number
  /** Of `a=fmtp`, names and values in lower case. */
  readonly parameters: ReadonlyMap<string, string>
}

function formats(section: readonly string[]): Format[] {
  return section.flatMap((line) => {
    const [, payloadType, list] = /^a=fmtp:(\d{1,3}) (.*)$/.exec(line) ?? []
    if (payloadType === undefined || list === undefined) return []
    const entries = list.split(";").map((entry) => {
      const [name = "", value = ""] = entry.trim().toLowerCase().split("=", 2)
      return [name, value] as const
    })
    return [{ payloadType: Number(payloadType), parameters: new Map(entries) }]
  })
}

/** Constrained Baseline first: every browser has it, and what we send decodes the same under any label. */
const profiles = [/^42e01f$/, /^42e0/, /^42/, /^/]

function chooseH264(video: readonly string[]): number | undefined {
  const offered = new Set(offeredTypes(video, "h264"))
  const usable = formats(video).filter(
    ({ payloadType, parameters }) => offered.has(payloadType) && parameters.get("packetization-mode") === "1",
  )
  for (const profile of profiles) {
    const found = usable.find(({ parameters }) => profile.test(parameters.get("profile-level-id") ?? ""))
    if (found !== undefined) return found.payloadType
  }
  return undefined
}

/** Payload types of a codec, in the section's order. @param codec lower case. */
function offeredTypes(video: readonly string[], codec: string): number[] {
  return video.flatMap((line) => {
    const [, payloadType, name] = /^a=rtpmap:(\d{1,3}) ([\w-]+)\/90000$/.exec(line) ?? []
    return name?.toLowerCase() === codec && isListed(video, Number(payloadType)) ? [Number(payloadType)] : []
  })
}

function isListed(video: readonly string[], payloadType: number): boolean {
  return (video[0] ?? "").split(" ").slice(3).includes(`${payloadType}`)
}

function narrow(video: readonly string[], kept: ReadonlySet<number | undefined>): string[] {
  const [head = "", ...lines] = video
  const [media, port, protocol, ...types] = head.split(" ")
  const listed = types.filter((type) => kept.has(Number(type)))
  const narrowed = lines.filter((line) => {
    const [, payloadType] = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d{1,3}) /.exec(line) ?? []
    if (payloadType !== undefined) return kept.has(Number(payloadType))
    return (
      !line.startsWith("a=extmap:") ||
      [playoutDelayUri, transportSequenceUri].some((uri) => line.includes(uri))
    )
  })
  return [[media, port, protocol, ...listed].join(" "), ...narrowed]
}

/** The end of candidates is never passed on: werift gives up at once when nothing has come until then. */
function isUnwanted(line: string): boolean {
  if (line === "a=end-of-candidates") return true
  return line.startsWith("a=candidate:") && !isUsableCandidate(line)
}

function refused(what: string): GatewayError {
  return new GatewayError(
    "peer/negotiation-failed",
    `The console's offer ${what}. Reload the console; if that does not help, console and gateway are of different versions.`,
  )
}
