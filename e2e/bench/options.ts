import { parseArgs } from "node:util"

export interface BenchOptions {
  /** Figures whose name begins with one of these; all when empty. */
  readonly only: readonly string[]
  readonly holdSeconds: number
  readonly profileFolder: string | undefined
  readonly help: boolean
}

export const usage = `npm run bench -- [--only PREFIX]... [--seconds N] [--profile FOLDER]

  --only PREFIX     only figures whose name begins so; may be given several times
  --seconds N       how long rss.after-5min holds (300)
  --profile FOLDER  let the gateway of the cpu, sink-to-wire and key figures write a CPU profile there`

/** @throws TypeError on unknown flags, RangeError on a duration that is none. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      seconds: { type: "string", default: "300" },
      profile: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  })
  const holdSeconds = Number(values.seconds)
  if (!(holdSeconds > 0)) throw new RangeError(`--seconds takes a number of seconds, not ${values.seconds}`)
  return { only: values.only, holdSeconds, profileFolder: values.profile, help: values.help }
}

/** The names that begin with one of `prefixes`; all when there are none. @throws RangeError when a prefix fits nothing. */
export function selectNames(names: readonly string[], prefixes: readonly string[]): Set<string> {
  for (const prefix of prefixes) {
    if (names.some((name) => name.startsWith(prefix))) continue
    throw new RangeError(`no figure begins with "${prefix}"; there are ${names.join(", ")}`)
  }
  return new Set(
    names.filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix))),
  )
}
