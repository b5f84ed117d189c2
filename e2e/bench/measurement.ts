import type { Figure } from "./results.ts"

/** How a run was asked for. */
export interface RunOptions {
  /** How long `rss.after-5min` holds; shorter for a try. */
  readonly holdSeconds: number
  /** Where the gateway leaves CPU profiles, when they are wanted. */
  readonly profileFolder: string | undefined
  /** One line for whoever watches. */
  readonly tell: (line: string) => void
}

/** Figures that come out of one set-up together. */
export interface Measurement {
  readonly names: readonly string[]
  /** @param wanted which of `names` are asked for. @returns those and nothing else. */
  run(wanted: ReadonlySet<string>, options: RunOptions): Promise<Record<string, Figure>>
}
