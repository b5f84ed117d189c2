import { RTCPeerConnection, RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters } from "werift"
import { GatewayError } from "../../../errors.ts"
import { Packetizer, playoutDelayUri, transportSequenceUri, Vp8Packetizer } from "../../../rtp/index.ts"
import type { Engine, EnginePeer, Packetizers, PeerOptions } from "../../engine.ts"
import { readOffer, type VideoOffer } from "../../offer.ts"
import { loadMediaSystem, type MediaSystem } from "./media-system.ts"
import { WeriftPeer } from "./werift-peer.ts"

export interface WeriftEngineOptions {
  /** Offers 127.0.0.1 too, for a console on the same machine (Chromium hides its other addresses). */
  readonly loopback?: boolean
  /** Addresses to offer instead of those of the network interfaces, e.g. the public one of a router that forwards. */
  readonly hostAddresses?: readonly string[]
  /** First and last UDP port to listen on; any free port without it. One port per viewer and address. */
  readonly icePortRange?: readonly [number, number]
  /** By default through koffi; where it throws, packets are encrypted and sent one by one. */
  readonly loadMediaSystem?: () => Promise<MediaSystem>
  /** Gets each fault inside werift that was contained, for the log; nothing is wrong with other viewers. */
  readonly report?: (fault: unknown) => void
}

/** Runs wherever Node runs: WebRTC in TypeScript, with what it lacks for us added (README.md). */
export class WeriftEngine implements Engine {
  readonly name = "werift"
  readonly #options: WeriftEngineOptions
  readonly #packetizers: Packetizers = { H264: new Packetizer(), VP8: new Vp8Packetizer() }

  constructor(options: WeriftEngineOptions = {}) {
    this.#options = options
  }

  #system: Promise<MediaSystem | undefined> | undefined

  async answer({ offerSdp, iceServers }: PeerOptions): Promise<EnginePeer> {
    const offer = readOffer(offerSdp)
    this.#system ??= this.#loadSystem()
    const system = await this.#system
    const connection = this.#connection(iceServers, offer)
    try {
      return await WeriftPeer.answer(connection, offer, {
        packetizers: this.#packetizers,
        portRange: this.#options.icePortRange,
        system,
        report: this.#options.report ?? (() => undefined),
      })
    } catch (cause) {
      await connection.close()
      throw new GatewayError(
        "peer/negotiation-failed",
        "The console's offer could not be answered. Reload the console; if that does not help, report the browser's version.",
        { cause },
      )
    }
  }

  async #loadSystem(): Promise<MediaSystem | undefined> {
    const { loadMediaSystem: load = loadMediaSystem, report } = this.#options
    try {
      return await load()
    } catch (fault) {
      report?.(fault)
      return undefined
    }
  }

  #connection(iceServers: PeerOptions["iceServers"], { video }: VideoOffer): RTCPeerConnection {
    const { loopback = false, hostAddresses } = this.#options
    const added = [...(loopback ? ["127.0.0.1"] : []), ...(hostAddresses ?? [])]
    return new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      // The one that was chosen, or werift would give the RTX to another one.
      codecs: { audio: [], video: video ? [videoCodec(video.codec), videoCodec("rtx")] : [] },
      headerExtensions: {
        video: [playoutDelayUri, transportSequenceUri].map(
          (uri) => new RTCRtpHeaderExtensionParameters({ uri }),
        ),
      },
      iceServers: iceServers.map(({ urls, username, credential }) => ({
        urls: [...urls],
        ...(username === undefined ? {} : { username }),
        ...(credential === undefined ? {} : { credential }),
      })),
      iceAdditionalHostAddresses: added,
      iceUseIpv4: hostAddresses === undefined,
      iceUseIpv6: hostAddresses === undefined,
    })
  }
}

function videoCodec(name: string): RTCRtpCodecParameters {
  return new RTCRtpCodecParameters({ mimeType: `video/${name}`, clockRate: 90_000 })
}
