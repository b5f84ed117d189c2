import { type ChannelLabel, channelInit } from "./channels.ts"
import { ProtocolError } from "./errors.ts"
import { pictureOp, picturesLabel } from "./pictures.ts"

/*
 * A whole session on one WebSocket, where there is no WebRTC to be had: between a page and the gateway that served it,
 * nobody in between. The same channels, each message after an octet that names its channel; pictures as they are
 * (pictures.ts), their first octet is that name. All messages are binary but the first, the ticket.
 */

/** What the console says in place of an SDP offer when it wants such a session. */
export const socketOffer = "crashcart-socket/1"

/** Names of the channels on a socket. */
const octets = { keys: 1, pointer: 2, control: 3, text: 4 } as const satisfies Record<ChannelLabel, number>
const isText: Record<ChannelLabel, boolean> = { keys: false, pointer: false, control: true, text: true }

/** One message of one channel. */
export type SocketMessage =
  | { readonly label: ChannelLabel; readonly data: string | Uint8Array<ArrayBuffer> }
  | { readonly label: typeof picturesLabel; readonly data: Uint8Array<ArrayBuffer> }

/** @param data text where the channel carries JSON, bytes where it is binary. */
export function encodeOnSocket(label: ChannelLabel, data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const body = typeof data === "string" ? new TextEncoder().encode(data) : data
  const message = new Uint8Array(1 + body.length)
  message[0] = octets[label]
  message.set(body, 1)
  return message
}

/** @throws ProtocolError on a message of no channel, or text that is not UTF-8. */
export function decodeOnSocket(message: Uint8Array<ArrayBuffer>): SocketMessage {
  const [octet] = message
  if (octet === pictureOp) return { label: picturesLabel, data: message }
  const label = (Object.keys(channelInit) as ChannelLabel[]).find((known) => octets[known] === octet)
  if (label === undefined) throw new ProtocolError("a message of no channel")
  const body = message.subarray(1)
  return { label, data: isText[label] ? utf8(body) : body }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ProtocolError("a message on this channel is UTF-8", { cause })
  }
}

/** What lets one WebSocket in, once: 256 random bits, base64url. Said first on it. */
const ticket = /^[A-Za-z0-9_-]{43}$/

export function isSocketTicket(text: string): boolean {
  return ticket.test(text)
}

/** The answer to a {@link socketOffer}, which stands in place of an SDP answer. */
export function encodeSocketAnswer(socketTicket: string): string {
  return `${socketOffer} ${socketTicket}`
}

/** @returns the ticket. @throws ProtocolError when it is no such answer. */
export function decodeSocketAnswer(answer: string): string {
  const [offer, socketTicket = "", ...rest] = answer.split(" ")
  if (offer !== socketOffer || !isSocketTicket(socketTicket) || rest.length > 0) {
    throw new ProtocolError("not the answer to a socket offer")
  }
  return socketTicket
}
