import type { Logger } from "pino"
import type { Config } from "../config/index.ts"
import type { GatewayError } from "../errors.ts"

/** What a command gets from the process, so that none of them touches it. */
export interface Surroundings {
  readonly config: Config
  /** Path of the file that it comes from; undefined when there is none. */
  readonly configFile: string | undefined
  /** What is wrong with it: only for the doctor, who then has the defaults; other commands are not run. */
  readonly configError: GatewayError | undefined
  /** The second word of the command line, for a command that takes one. */
  readonly subcommand: string | undefined
  /** What follows it. */
  readonly operands: readonly string[]
  readonly isRoot: boolean
  /** Output is for a program. */
  readonly json: boolean
  /** Width of the terminal; undefined where output is none. */
  readonly columns: number | undefined
  readonly log: Logger
  /** One line for the person at the terminal. */
  readonly print: (line: string) => void
  /** Aborts when the process is asked to stop. */
  readonly stop: AbortSignal
  /** Calls `run` when the process ends, in whatever way it still can say so; what is not synchronous is not done. */
  readonly onExit: (run: () => void) => void
}

/** Resolves when the process is asked to stop, rejects when one of `lives` ends by a fault first. */
export async function untilStopped(stop: AbortSignal, lives: readonly Promise<void>[]): Promise<void> {
  const stopped = Promise.withResolvers<void>()
  if (stop.aborted) stopped.resolve()
  stop.addEventListener("abort", () => stopped.resolve(), { once: true })
  await Promise.race([stopped.promise, ...lives])
}
