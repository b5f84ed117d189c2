import type { Config } from "../config/index.ts"
import type { WeriftEngineOptions } from "../peer/index.ts"

/** What the configuration says about the engine. Loopback candidates only where consoles can only be on this machine. */
export function engineOptions(config: Config): WeriftEngineOptions {
  const { portMin, portMax } = config.peer
  const isLocal =
    ["127.0.0.1", "::1", "localhost"].includes(config.signaling.listenHost) &&
    config.signaling.url === undefined
  return {
    loopback: isLocal,
    ...(portMax > 0 ? { icePortRange: [portMin, portMax] as const } : {}),
  }
}
