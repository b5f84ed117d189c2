import { socketOffer } from "../../../../protocol/index.ts"
import { GatewayError } from "../../../errors.ts"
import type { Engine, EnginePeer, PeerOptions } from "../../engine.ts"
import type { SocketDoor } from "./socket-door.ts"
import { SocketPeer } from "./socket-peer.ts"

/**
 * Answers consoles with WebRTC through an engine, and those without over a WebSocket: where this gateway has a door for
 * them, which is where it has served the page itself. Elsewhere somebody would stand in between, who could look.
 */
export class SocketOrRtc implements Engine {
  readonly #rtc: Engine
  readonly #door: SocketDoor | undefined

  constructor(rtc: Engine, door: SocketDoor | undefined) {
    this.#rtc = rtc
    this.#door = door
  }

  get name(): Engine["name"] {
    return this.#rtc.name
  }

  async answer(options: PeerOptions): Promise<EnginePeer> {
    if (options.offerSdp !== socketOffer) return await this.#rtc.answer(options)
    if (this.#door !== undefined) return new SocketPeer(this.#door)
    throw new GatewayError(
      "peer/negotiation-failed",
      "This console cannot use WebRTC, and this gateway is reached through another server, where nothing else would be private. Use a browser with WebRTC, or open the gateway's own console.",
    )
  }
}
