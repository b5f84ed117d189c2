import { accessSync, constants } from "node:fs"
import type { Config } from "../config/index.ts"
import { GatewayError } from "../errors.ts"
import type { CommandName } from "./command-line.ts"

/**
 * What the configuration lacks for one command, asked before the command starts and by `--check-config` alike.
 * @param isReadable tells whether this user can read a file
 * @throws GatewayError `config/invalid`: one line for each fault.
 */
export function checkConfig(
  command: CommandName,
  config: Config,
  isReadable: (path: string) => boolean = canRead,
): void {
  const faults: string[] = []
  const { tlsCert, tlsKey, url } = config.signaling
  const servesConsole =
    command === "demo" || command === "signaling" || (command === "gateway" && url === undefined)
  if (servesConsole) {
    for (const [key, path] of [
      ["signaling.tls-cert", tlsCert],
      ["signaling.tls-key", tlsKey],
    ] as const) {
      if (path !== undefined && !isReadable(path))
        faults.push(`${key}: ${path} does not exist, or this user may not read it`)
    }
  }
  const { source, ustreamer } = config.video
  const isNamed = ustreamer.spawn || ustreamer.socket !== undefined || ustreamer.url !== undefined
  if (command === "gateway" && source === "ustreamer-http" && !isNamed) {
    faults.push(
      "video.ustreamer: no uStreamer is named. Set spawn = true to start one, or socket (or url) to the one that runs",
    )
  }
  if (faults.length > 0) throw new GatewayError("config/invalid", faults.join("\n"))
}

function canRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
