import type { Logger } from "pino"
import type { Config } from "../config/index.ts"
import type { WeriftEngineOptions } from "../peer/index.ts"

/** What the configuration says about the engine. Loopback candidates only where consoles can only be on this machine. */
export function engineOptions(config: Config, log: Logger): WeriftEngineOptions {
  const { portMin, portMax } = config.peer
  const isLocal =
    ["127.0.0.1", "::1", "localhost"].includes(config.signaling.listenHost) &&
    config.signaling.url === undefined
  return {
    loopback: isLocal,
    report: (fault) => log.debug({ err: fault }, "fault in the engine contained"),
    ...(portMax > 0 ? { icePortRange: [portMin, portMax] as const } : {}),
  }
}
