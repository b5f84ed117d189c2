import { execFile } from "node:child_process"
import { GatewayError } from "../../errors.ts"
import type { UstreamerOptions } from "./options.ts"

/** What an installed uStreamer can do: flags come and go with versions and with how it was compiled. */
export interface UstreamerCapabilities {
  /** As it says itself: "4.9". */
  readonly version: string
  /** Long options, dashes included: "--h264-sink". */
  readonly flags: ReadonlySet<string>
}

const PROBE_TIMEOUT_MS = 5000

/**
 * Asks an installed uStreamer for its version and its options.
 * @throws GatewayError `video/encoder-unavailable` when it cannot be run.
 */
export async function probeUstreamer({
  command,
  env,
}: Pick<UstreamerOptions, "command" | "env">): Promise<UstreamerCapabilities> {
  const [version, help] = await Promise.all([
    outputOf(command, "--version", env),
    outputOf(command, "--help", env),
  ])
  return { version: version.trim(), flags: parseFlags(help) }
}

/** The long options that a help text explains: those at the beginning of a line, behind a short one or not. */
export function parseFlags(help: string): Set<string> {
  const flags = help.matchAll(/^\s*(?:-\w\|)?(--[a-z0-9][a-z0-9-]*)/gm)
  return new Set([...flags].map(([, flag = ""]) => flag))
}

function outputOf(command: string, flag: string, env: UstreamerOptions["env"]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PROBE_TIMEOUT_MS, ...(env && { env: { ...env } }) }
    execFile(command, [flag], options, (error, stdout) => {
      if (error === null) resolve(stdout)
      else reject(unavailable(command, error))
    })
  })
}

function unavailable(command: string, cause: Error): GatewayError {
  return new GatewayError(
    "video/encoder-unavailable",
    `uStreamer cannot be run as "${command}" (${cause.message.split("\n")[0]}). Install it ("sudo apt install ustreamer") ` +
      "or name it in video.ustreamer.command; to use one that runs already, set video.ustreamer.spawn = false.",
    { cause },
  )
}
