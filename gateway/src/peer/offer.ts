import { GatewayError } from "../errors.ts"
import { playoutDelayUri, transportSequenceUri } from "../rtp/index.ts"
import { isUsableCandidate } from "./candidate.ts"

/** A browser's offer, reduced to the one codec that we answer with. */
export interface VideoOffer {
  /** The offer without other codecs, other header extensions and unusable candidates. */
  readonly sdp: string
  /** H.264, packetization-mode 1, as the browser numbers it. */
  readonly payloadType: number
  /** Its retransmission stream, where offered (RFC 4588 §8.1). */
  readonly rtxPayloadType: number | undefined
  readonly playoutDelayId: number | undefined
  readonly transportSequenceId: number | undefined
  /** `mid` of the first section, whose transport all share (RFC 8843 §7.3.1). */
  readonly firstMid: string
}

/**
 * Reads the console's offer: one video section to receive, one application section (RFC 8866, RFC 9429).
 *
 * @param sdp untrusted text.
 * @throws GatewayError `peer/negotiation-failed` when there is no H.264 with packetization-mode 1 in it, or when it is
 * not such an offer at all.
 */
export function readOffer(sdp: string): VideoOffer {
  const [session = [], ...media] = sections(sdp)
  const video = onlySection(media, "video")
  const application = onlySection(media, "application")
  if (media.length !== 2) throw refused(`has ${media.length} sections instead of video and data`)
  if ([session, video, application].some((section) => section.includes("a=setup:passive"))) {
    throw refused("insists on being the DTLS server")
  }
  const payloadType = chooseH264(video)
  const rtxPayloadType = formats(video).find(({ parameters }) => parameters.get("apt") === `${payloadType}`)
  const firstMid = attribute(media[0] ?? [], "mid")
  if (firstMid === undefined) throw refused("names no mid")
  const kept = new Set([payloadType, rtxPayloadType?.payloadType])
  const lines = [
    session,
    ...media.map((section) => (section === video ? narrow(video, kept) : section)),
  ].flat()
  return {
    sdp: `${lines.filter((line) => !isUnwanted(line)).join("\r\n")}\r\n`,
    payloadType,
    rtxPayloadType: rtxPayloadType?.payloadType,
    ...extensionIds(video),
    firstMid,
  }
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

function onlySection(media: readonly string[][], kind: string): string[] {
  const found = media.filter(([head = ""]) => head.startsWith(`m=${kind} `))
  const [section] = found
  if (section === undefined || found.length > 1) throw refused(`has ${found.length} ${kind} sections`)
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

function chooseH264(video: readonly string[]): number {
  const offered = new Set(
    video.flatMap((line) => /^a=rtpmap:(\d{1,3}) h264\/90000$/i.exec(line)?.[1] ?? []).map(Number),
  )
  const usable = formats(video).filter(
    ({ payloadType, parameters }) =>
      offered.has(payloadType) &&
      parameters.get("packetization-mode") === "1" &&
      isListed(video, payloadType),
  )
  for (const profile of profiles) {
    const found = usable.find(({ parameters }) => profile.test(parameters.get("profile-level-id") ?? ""))
    if (found !== undefined) return found.payloadType
  }
  throw new GatewayError(
    "peer/negotiation-failed",
    "The browser cannot receive H.264 video (packetization-mode 1). Use a browser with H.264 support, such as Chrome, Edge or Safari; in Firefox, enable the OpenH264 plugin.",
  )
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
