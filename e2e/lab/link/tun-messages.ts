import { z } from "zod"
import type { LinkCounts } from "./direction.ts"
import { impairmentSchema } from "./impairment.ts"

const linkOptions = z.strictObject({ forth: impairmentSchema, back: impairmentSchema })

/** The only argument of the link's process, as JSON. */
export const linkJobSchema = z.strictObject({
  /** The two interfaces, up to 15 characters each. */
  names: z.tuple([z.string(), z.string()]),
  options: linkOptions,
  seed: z.int(),
})

export type LinkJob = z.input<typeof linkJobSchema>

/** Each is answered with the counts so far. */
export const linkRequestSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("count") }),
  z.strictObject({ type: z.literal("change"), options: linkOptions }),
])

export type LinkRequest = z.input<typeof linkRequestSchema>

export type LinkReply =
  | { readonly type: "ready" }
  | { readonly type: "counts"; readonly forth: LinkCounts; readonly back: LinkCounts }
