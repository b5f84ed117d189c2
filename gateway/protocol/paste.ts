import { z } from "zod"

// What travels on `text`: a paste is announced, sent in pieces and ended, then typed by the gateway at the target's
// pace. One console has at most one paste at a time; `id` counts its pastes, so that a late answer is told from a new one.

/** Longest text, UTF-16 code units. At a hundred characters a second it takes eleven minutes. */
export const pasteMaxUnits = 65_536
/** Longest piece, UTF-16 code units: below the 16 KiB that every SCTP implementation takes, in any script. */
export const pasteChunkMaxUnits = 2048
/** Kinds of untypable characters that an answer names; the rest is only counted. */
export const untypableListMax = 100

const id = z.int().min(1).max(0xffff_ffff)
const count = z.int().min(0)

const start = z.object({
  type: z.literal("paste-start"),
  id,
  /** Id of a layout in `layouts/catalogue.ts`. */
  layout: z.string().min(1).max(64),
  /** What to do about characters that the layout has no keys for: type nothing at all, or all the others. */
  untypable: z.enum(["refuse", "leave-out"]),
})
const chunk = z.object({
  type: z.literal("paste-chunk"),
  id,
  text: z.string().min(1).max(pasteChunkMaxUnits),
})
/** The text is whole: type it. */
const end = z.object({ type: z.literal("paste-end"), id })
const cancel = z.object({ type: z.literal("paste-cancel"), id })

/** Gateway → console: characters (code points) typed of all; a few times a second. */
const progress = z.object({ type: z.literal("paste-progress"), id, typed: count, total: count })
/** Gateway → console: all of it was typed, and the target has taken it. */
const done = z.object({ type: z.literal("paste-done"), id, typed: count })
/** Gateway → console: nothing was typed, because of these. `kinds` counts those that the list leaves out, too. */
const untypable = z.object({
  type: z.literal("paste-untypable"),
  id,
  kinds: count,
  characters: z
    .array(
      z.object({
        character: z.string().min(1).max(2),
        count: z.int().min(1),
        line: z.int().min(1),
        column: z.int().min(1),
      }),
    )
    .max(untypableListMax),
})
/**
 * Gateway → console: nothing was typed.
 * - `busy`: another paste is being typed.
 * - `too-long`: more than {@link pasteMaxUnits}.
 * - `unknown-layout`: this gateway has no such layout.
 * - `keys-held`: somebody holds a key on the target, and would change what is typed.
 * - `caps-lock`: the target's Caps Lock is on and does not go off.
 */
const refused = z.object({
  type: z.literal("paste-refused"),
  id,
  reason: z.enum(["busy", "too-long", "unknown-layout", "keys-held", "caps-lock"]),
})
/**
 * Gateway → console: only the first `typed` characters were typed.
 * - `cancelled`: this console asked for it.
 * - `interrupted`: somebody pressed a key, at a console or at the target (Caps Lock came on).
 * - `not-listening`: the target stopped taking keys.
 */
const stopped = z.object({
  type: z.literal("paste-stopped"),
  id,
  reason: z.enum(["cancelled", "interrupted", "not-listening"]),
  typed: count,
  total: count,
})

export const pasteToGateway = [start, chunk, end, cancel] as const
export const pasteToConsole = [progress, done, untypable, refused, stopped] as const

export type PasteToGateway = z.infer<(typeof pasteToGateway)[number]>
export type PasteToConsole = z.infer<(typeof pasteToConsole)[number]>
export type PasteRefusal = z.infer<typeof refused>["reason"]
export type PasteStop = z.infer<typeof stopped>["reason"]

/** Cuts a text into pieces that fit, none inside a surrogate pair. */
export function* pasteChunks(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + pasteChunkMaxUnits, text.length)
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1
    yield text.slice(from, to)
    from = to
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

/** Whether a message of the gateway's is about pasted text. */
export function isPasteToConsole(message: { readonly type: string }): message is PasteToConsole {
  return message.type.startsWith("paste-")
}
