/**
 * The data channels of a session. The console opens all four, in-band, before its offer.
 * - `keys`: reliable and ordered. Keys, buttons, wheel; acknowledgements and LEDs come back. Binary (`input.ts`).
 * - `pointer`: unordered, no retransmission. Pointer moves and lease renewals. Binary (`input.ts`).
 * - `control`: reliable and ordered. What the operator is told, and the heartbeat. JSON (`control.ts`).
 * - `text`: reliable and ordered. Text to be typed, apart from `control` so that no heartbeat waits behind it. JSON
 *   (`paste.ts`).
 */
export const channelInit = {
  keys: { ordered: true },
  pointer: { ordered: false, maxRetransmits: 0 },
  control: { ordered: true },
  text: { ordered: true },
} as const satisfies Record<string, { ordered: boolean; maxRetransmits?: number }>

export type ChannelLabel = keyof typeof channelInit

export function isChannelLabel(label: string): label is ChannelLabel {
  return Object.hasOwn(channelInit, label)
}
