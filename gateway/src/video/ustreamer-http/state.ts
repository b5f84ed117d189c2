import { z } from "zod"
import { GatewayError } from "../../errors.ts"
import { get, type UstreamerEndpoint, unreachable } from "./endpoint.ts"

/** What uStreamer says of itself at `/state`. */
export interface UstreamerState {
  /** The grabber delivers pictures. uStreamer 4 and 5 with `--persistent` keep saying so after the signal was lost. */
  readonly online: boolean
  readonly width: number
  readonly height: number
  /** Pictures per second, counted over the last full second. */
  readonly capturedFps: number
}

/** The fields that 4.x to 6.x share; each version adds others around them. */
const schema = z.object({
  result: z.object({
    source: z.object({
      online: z.boolean(),
      resolution: z.object({ width: z.number().int().nonnegative(), height: z.number().int().nonnegative() }),
      captured_fps: z.number().nonnegative(),
    }),
  }),
})

/** uStreamer's answer has a line per client; 1000 of them stay below this. */
const MAX_STATE_BYTES = 256 * 1024

/**
 * Reads a `/state` body.
 *
 * @throws GatewayError `video/malformed-state` when it is no uStreamer's, and nothing else.
 */
export function parseState(body: string): UstreamerState {
  const parsed = schema.safeParse(parseJson(body))
  if (!parsed.success) throw malformed(z.prettifyError(parsed.error))
  const { online, resolution, captured_fps: capturedFps } = parsed.data.result.source
  return { online, ...resolution, capturedFps }
}

/**
 * Asks uStreamer for its state.
 *
 * @throws GatewayError `video/source-unavailable` when it does not answer, `video/malformed-state` when it is no uStreamer.
 */
export async function fetchState(endpoint: UstreamerEndpoint, signal: AbortSignal): Promise<UstreamerState> {
  const response = await get(endpoint, "/state", signal)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      chunks.push(chunk)
      size += chunk.length
      if (size > MAX_STATE_BYTES) throw malformed("the answer is too long")
    }
  } catch (error) {
    throw error instanceof GatewayError ? error : unreachable(endpoint.address, error)
  }
  return parseState(Buffer.concat(chunks).toString())
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw malformed("not JSON", cause)
  }
}

function malformed(what: string, cause?: unknown): GatewayError {
  return new GatewayError(
    "video/malformed-state",
    `The answer to /state is not uStreamer's (${what}). Check that a uStreamer listens at the configured address.`,
    { cause },
  )
}
