import { z } from "zod"
import { isConsumerUsage, isSystemUsage } from "./control-keys.ts"
import { isKeyUsage } from "./key-codes.ts"

// What travels on `text` besides pasted text: keys with their own timing, announced, sent in pieces and ended, then played
// by the gateway. One console has at most one macro at a time; `id` counts its macros.

/** Most steps of a macro: ten minutes of somebody who types fast. */
export const macroStepsMax = 5000
/** Steps in one message. */
export const macroPieceMax = 100
/** Longest wait before a step, milliseconds; what takes longer is not for keys to wait for. */
export const macroWaitMaxMs = 60_000
/** Longest macro, milliseconds. */
export const macroDurationMaxMs = 600_000

const id = z.int().min(1).max(0xffff_ffff)
const count = z.int().min(0)
const down = z.boolean()
/** Since the step before was taken by the target, milliseconds. */
const waitMs = z.int().min(0).max(macroWaitMaxMs)

const step = z.discriminatedUnion("type", [
  z.object({ type: z.literal("key"), usage: z.int().refine(isKeyUsage), down, waitMs }),
  z.object({ type: z.literal("consumer"), usage: z.int().refine(isConsumerUsage), down, waitMs }),
  z.object({ type: z.literal("system"), usage: z.int().refine(isSystemUsage), down, waitMs }),
])

const start = z.object({ type: z.literal("macro-start"), id })
const steps = z.object({ type: z.literal("macro-steps"), id, steps: z.array(step).min(1).max(macroPieceMax) })
/** The macro is whole: play it. */
const end = z.object({ type: z.literal("macro-end"), id })
const cancel = z.object({ type: z.literal("macro-cancel"), id })

/** Gateway → console: steps that the target has taken, of all; a few times a second. */
const progress = z.object({ type: z.literal("macro-progress"), id, played: count, total: count })
const done = z.object({ type: z.literal("macro-done"), id })
/**
 * Gateway → console: nothing was played.
 * - `busy`: another macro or a text is being typed.
 * - `too-long`: more than {@link macroStepsMax} steps or {@link macroDurationMaxMs}.
 * - `keys-held`: somebody holds a key on the target.
 */
const refused = z.object({
  type: z.literal("macro-refused"),
  id,
  reason: z.enum(["busy", "too-long", "keys-held"]),
})
/** Gateway → console: only the first `played` steps were played; everything is released. Reasons as of a paste. */
const stopped = z.object({
  type: z.literal("macro-stopped"),
  id,
  reason: z.enum(["cancelled", "interrupted", "not-listening"]),
  played: count,
  total: count,
})

export const macroToGateway = [start, steps, end, cancel] as const
export const macroToConsole = [progress, done, refused, stopped] as const

export type MacroStep = z.infer<typeof step>
export type MacroToGateway = z.infer<(typeof macroToGateway)[number]>
export type MacroToConsole = z.infer<(typeof macroToConsole)[number]>
export type MacroRefusal = z.infer<typeof refused>["reason"]
export type MacroStop = z.infer<typeof stopped>["reason"]

/** Whether a message of the gateway's is about a macro. */
export function isMacroToConsole(message: { readonly type: string }): message is MacroToConsole {
  return message.type.startsWith("macro-")
}
