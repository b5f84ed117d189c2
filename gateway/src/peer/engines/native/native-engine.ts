import { networkInterfaces } from "node:os"
import type { RtcConfig } from "node-datachannel"
import { GatewayError } from "../../../errors.ts"
import { Packetizer, Vp8Packetizer } from "../../../rtp/index.ts"
import type { Engine, EnginePeer, Packetizers, PeerOptions } from "../../engine.ts"
import { readOffer } from "../../offer.ts"
import { nativeIceServers } from "./ice-servers.ts"
import { loadLibrary, type NativeLibrary } from "./library.ts"
import { NativePeer } from "./native-peer.ts"

export interface NativeEngineOptions {
  /** Offers 127.0.0.1 too, for a console on the same machine (Chromium hides its other addresses). */
  readonly loopback?: boolean
  /** Addresses to offer instead of those of the network interfaces, e.g. the public one of a router that forwards. */
  readonly hostAddresses?: readonly string[]
  /** First and last UDP port to listen on; any free port without it. When both are the same, all viewers share it. */
  readonly icePortRange?: readonly [number, number]
  /** Gets each fault inside that was contained, and notes about servers left out; nothing is wrong with other viewers. */
  readonly report?: (fault: unknown) => void
}

/** WebRTC by libdatachannel, for less CPU per viewer; what it cannot do is in README.md. */
export class NativeEngine implements Engine {
  readonly name = "native"
  readonly #library: NativeLibrary
  readonly #options: NativeEngineOptions
  readonly #packetizers: Packetizers = { H264: new Packetizer(), VP8: new Vp8Packetizer() }

  private constructor(library: NativeLibrary, options: NativeEngineOptions) {
    this.#library = library
    this.#options = options
  }

  /** @throws GatewayError `peer/engine-unavailable` when node-datachannel cannot be loaded here. */
  static async load(
    options: NativeEngineOptions = {},
    load?: () => Promise<NativeLibrary>,
  ): Promise<NativeEngine> {
    return new NativeEngine(await loadLibrary(load), options)
  }

  async answer({ offerSdp, iceServers }: PeerOptions): Promise<EnginePeer> {
    const offer = readOffer(offerSdp)
    const { loopback, hostAddresses, report = () => undefined } = this.#options
    try {
      return NativePeer.answer(offer, {
        library: this.#library,
        config: this.#config(iceServers),
        addresses: { loopback, hostAddresses },
        packetizers: this.#packetizers,
        report,
      })
    } catch (cause) {
      throw new GatewayError(
        "peer/negotiation-failed",
        "The console's offer could not be answered. Reload the console; if that does not help, report the browser's version.",
        { cause },
      )
    }
  }

  #config(servers: PeerOptions["iceServers"]): RtcConfig {
    const { loopback = false, icePortRange, report } = this.#options
    const { usable, ignored } = nativeIceServers(servers)
    if (ignored.length > 0) {
      report?.(new Error(`The native engine cannot use these ICE servers: ${ignored.join(", ")}`))
    }
    const [portRangeBegin, portRangeEnd] = icePortRange ?? []
    return {
      iceServers: usable,
      disableAutoNegotiation: true,
      // Only then does libjuice offer loopback by itself; else it is added to what it offers.
      ...(loopback && !isOnNetwork() ? { bindAddress: "127.0.0.1" } : {}),
      ...(portRangeBegin === undefined || portRangeEnd === undefined
        ? {}
        : { portRangeBegin, portRangeEnd, enableIceUdpMux: portRangeBegin === portRangeEnd }),
    }
  }
}

function isOnNetwork(): boolean {
  return Object.values(networkInterfaces())
    .flat()
    .some((address) => address !== undefined && !address.internal)
}
