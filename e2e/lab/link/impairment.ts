import { z } from "zod"

const share = z.number().min(0).max(1)
const milliseconds = z.number().min(0).finite()

/** What one direction of a link does to its packets. As a schema, because it also travels to the link's own process. */
export const impairmentSchema = z.strictObject({
  /** From the last octet entering to the last octet leaving, without queueing. */
  delayMs: milliseconds.default(0),
  /** Half the width of the delay's spread: it varies within ± this, mostly near the middle, and keeps the order. */
  jitterMs: milliseconds.default(0),
  /** Share of packets lost on the wire. */
  loss: share.default(0),
  /** Mean length of a run of lost packets (Gilbert's model); 1 leaves every packet to its own chance. */
  burstPackets: z.number().min(1).finite().default(1),
  /** Share of packets held back so long that later ones overtake them. */
  reorder: share.default(0),
  reorderByMs: milliseconds.default(15),
  /** Share of packets that arrive twice. */
  duplicate: share.default(0),
  /** Bits per second of the bottleneck; without one there is no queue. */
  rateBps: z.number().positive().optional(),
  /** What waits before the bottleneck at most; a packet that does not fit whole is dropped. */
  queueBytes: z.number().positive().default(64_000),
  /** Nothing passes at all; what is on its way arrives. */
  isCut: z.boolean().default(false),
})

export type Impairment = z.output<typeof impairmentSchema>
export type ImpairmentOptions = z.input<typeof impairmentSchema>

/** Both directions of a link; between a gateway and a console, the video goes forth. */
export interface LinkOptions {
  readonly forth: ImpairmentOptions
  readonly back: ImpairmentOptions
}

/** The same both ways. */
export function bothWays(options: ImpairmentOptions): LinkOptions {
  return { forth: options, back: options }
}
