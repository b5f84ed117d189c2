import { type ChannelLabel, encodeInput, type InputMessage } from "@crashcart/gateway/protocol"

type Unnumbered<T> = T extends unknown ? Omit<T, "seq" | "after"> : never

/** One input as the keyboard or the mouse made it; the session gives it its number. */
export type Input = Unnumbered<InputMessage>

/** An input that has gone out: its number where it will be acknowledged, "queued" where it may be lost. */
export type SentInput = number | "queued"

export type InputChannel = Extract<ChannelLabel, "keys" | "pointer">

/** Numbers the inputs of one session from 1 on, over both channels, and says which channel each takes. */
export class InputPort {
  readonly #send: (channel: InputChannel, bytes: Uint8Array<ArrayBuffer>) => boolean
  #seq = 0
  #keysSeq = 0

  constructor(send: (channel: InputChannel, bytes: Uint8Array<ArrayBuffer>) => boolean) {
    this.#send = send
  }

  /**
   * @param isLast of a movement: no other follows for now, so that this one may not be lost.
   * @returns undefined when it was not queued: nothing of it will arrive.
   */
  send(input: Input, isLast: boolean): SentInput | undefined {
    this.#seq += 1
    const channel = channelOf(input, isLast)
    const numbers = { seq: this.#seq, after: this.#keysSeq }
    if (!this.#send(channel, encodeInput({ ...input, ...numbers }))) return undefined
    if (channel === "pointer") return "queued"
    this.#keysSeq = this.#seq
    return this.#seq
  }
}

/** Movements and renewals may be lost and overtaken: the next one replaces them. Nothing else may. */
function channelOf({ type }: Input, isLast: boolean): InputChannel {
  if (type === "renew" || type === "held") return "pointer"
  return (type === "move" || type === "motion") && !isLast ? "pointer" : "keys"
}
