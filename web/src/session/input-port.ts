import { type ChannelLabel, encodeInput, type InputMessage } from "@crashcart/gateway/protocol"

type Unnumbered<T> = T extends unknown ? Omit<T, "seq"> : never

/** One input as the keyboard or the mouse made it; the session gives it its number. */
export type Input = Unnumbered<InputMessage>

export type InputChannel = Extract<ChannelLabel, "keys" | "pointer">

/** Numbers the inputs of one session from 1 on, over both channels, and says which channel each takes. */
export class InputPort {
  readonly #send: (channel: InputChannel, bytes: Uint8Array<ArrayBuffer>) => boolean
  #seq = 0

  constructor(send: (channel: InputChannel, bytes: Uint8Array<ArrayBuffer>) => boolean) {
    this.#send = send
  }

  /** @returns false when it was not queued: nothing of it will arrive. */
  send(input: Input): boolean {
    this.#seq += 1
    return this.#send(channelOf(input), encodeInput({ ...input, seq: this.#seq }))
  }
}

/** Moves and renewals may be lost and overtaken: the next one replaces them. Nothing else may. */
function channelOf(input: Input): InputChannel {
  return input.type === "move" || input.type === "renew" ? "pointer" : "keys"
}
