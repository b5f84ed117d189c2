import { channelNumberMax, channelNumberMin } from "../stun/index.ts"

/** How long ChannelBind lasts (RFC 8656 §12). */
export const channelLifetimeMs = 600_000
/** The other end has as many relayed addresses as its networks times our URLs. */
const channelsMax = 32

interface Binding {
  readonly peerPort: number
  endsAtMs: number
}

export type BindOutcome = "bound" | "conflict" | "too-many"

/**
 * The channels of one allocation: numbers that stand for a peer, both ways.
 * @see RFC 8656 §12
 */
export class Channels {
  readonly #byNumber = new Map<number, Binding>()
  readonly #byPeer = new Map<number, number>()

  /** @param peerPort the peer's relayed port; its address is the relay's. */
  bind(channel: number, peerPort: number, nowMs: number): BindOutcome {
    if (channel < channelNumberMin || channel > channelNumberMax) return "conflict"
    this.#expire(nowMs)
    const binding = this.#byNumber.get(channel)
    const boundTo = this.#byPeer.get(peerPort) ?? channel
    if (boundTo !== channel || (binding ?? { peerPort }).peerPort !== peerPort) return "conflict"
    if (binding !== undefined) binding.endsAtMs = nowMs + channelLifetimeMs
    else {
      if (this.#byNumber.size >= channelsMax) return "too-many"
      this.#byNumber.set(channel, { peerPort, endsAtMs: nowMs + channelLifetimeMs })
      this.#byPeer.set(peerPort, channel)
    }
    return "bound"
  }

  /** The relayed port that a channel stands for. */
  peerOf(channel: number, nowMs: number): number | undefined {
    const binding = this.#byNumber.get(channel)
    return binding === undefined || binding.endsAtMs <= nowMs ? undefined : binding.peerPort
  }

  /** The channel that stands for a relayed port. */
  channelTo(peerPort: number, nowMs: number): number | undefined {
    const channel = this.#byPeer.get(peerPort)
    return channel === undefined || this.peerOf(channel, nowMs) === undefined ? undefined : channel
  }

  #expire(nowMs: number): void {
    for (const [channel, { peerPort, endsAtMs }] of this.#byNumber) {
      if (endsAtMs > nowMs) continue
      this.#byNumber.delete(channel)
      this.#byPeer.delete(peerPort)
    }
  }
}
