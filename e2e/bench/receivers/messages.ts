import { z } from "zod"
import type { PictureArrival } from "../../harness/picture-arrivals.ts"

const visit = z.object({ origin: z.string(), cookie: z.string() })
const janus = z.object({ url: z.string() })

/** What the bench asks of the process with the headless consoles. */
export const receiversRequest = z.discriminatedUnion("type", [
  /** Makes it `viewers` consoles, by connecting more or closing some. Resolves when all are there. */
  z.object({ type: z.literal("viewers"), visit, viewers: z.int().min(0) }),
  /** The same at Janus instead. Viewers of the other kind stay as they are: send them away first. */
  z.object({ type: z.literal("janus-viewers"), janus, viewers: z.int().min(0) }),
  /** Begins to note arrivals, forgetting what was noted before. Answered with what was noted until now. */
  z.object({ type: z.literal("note") }),
  /** Presses and releases a key on the first console, `presses` times. Answered with times in milliseconds. */
  z.object({ type: z.literal("keys"), presses: z.int().positive() }),
  /** Connects a console, waits for its first picture and closes it, `times` times. */
  z.object({ type: z.literal("come-and-go"), visit, times: z.int().positive() }),
])

export type ReceiversRequest = z.infer<typeof receiversRequest>

/** What each console has seen, one list per console. */
export type Arrivals = readonly (readonly PictureArrival[])[]

export interface ReceiversAnswers {
  readonly viewers: null
  readonly "janus-viewers": null
  readonly note: Arrivals
  readonly keys: readonly number[]
  readonly "come-and-go": null
}

export interface Envelope {
  readonly id: number
  readonly request: ReceiversRequest
}

export type Reply =
  | { readonly id: number; readonly answer: ReceiversAnswers[ReceiversRequest["type"]] }
  | { readonly id: number; readonly error: string }
