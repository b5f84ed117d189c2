import type { SentPicture } from "../session/index.ts"
import type { ShownPicture } from "./shown-pictures.ts"

/**
 * From the capture to the screen, one after another:
 * - `encode`: capturing and encoding, until the encoder had finished.
 * - `gateway`: from there until the last packet was handed to the gateway's kernel.
 * - `network`: from there until the last packet had arrived in the browser.
 * - `receiver`: jitter buffer and decoder, until it was handed over to be composited.
 * - `transit`: network and receiver together, where the browser does not say when it received a picture.
 * - `display`: until it is visible, as the browser expects it; missing where it expects nothing.
 */
export const latencyParts = ["encode", "gateway", "network", "receiver", "transit", "display"] as const
export type LatencyPart = (typeof latencyParts)[number]

/** One picture's age on the screen and what it is made of, milliseconds: the parts there are add up to the total. */
export type PictureLatency = { readonly total: number } & {
  readonly [Part in LatencyPart]: number | undefined
}

/** Where the network's share comes out below zero by the error of the clocks, that is left to whoever sums up. */
export function pictureLatency(sent: SentPicture, shown: ShownPicture): PictureLatency {
  const { receivedMs, presentedMs, displayMs } = shown
  return {
    total: (displayMs ?? presentedMs) - sent.capturedMs,
    encode: sent.encodedMs - sent.capturedMs,
    gateway: sent.sentMs - sent.encodedMs,
    network: receivedMs === undefined ? undefined : receivedMs - sent.sentMs,
    receiver: receivedMs === undefined ? undefined : presentedMs - receivedMs,
    transit: receivedMs === undefined ? presentedMs - sent.sentMs : undefined,
    display: displayMs === undefined ? undefined : displayMs - presentedMs,
  }
}
