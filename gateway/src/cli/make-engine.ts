import type { Logger } from "pino"
import type { Config } from "../config/index.ts"
import { AutoEngine, type Engine, NativeEngine, WeriftEngine } from "../peer/index.ts"
import { isLoopback } from "./loopback.ts"

/**
 * The engine that the configuration names. Loopback candidates only where consoles can only be on this machine.
 * @throws GatewayError `peer/engine-unavailable` when it insists on the native one and that cannot run here.
 */
export async function makeEngine(config: Config, log: Logger): Promise<Engine> {
  const { engine, portMin, portMax } = config.peer
  const isLocal = isLoopback(config.signaling.listenHost) && config.signaling.url === undefined
  const options = {
    loopback: isLocal,
    report: (fault: unknown) => log.debug({ err: fault }, "fault in the engine contained"),
    ...(portMax > 0 ? { icePortRange: [portMin, portMax] as const } : {}),
  }
  switch (engine) {
    case "werift":
      return new WeriftEngine(options)
    case "native":
      return await NativeEngine.load(options)
    case "auto":
      return new AutoEngine({
        loadNative: () => NativeEngine.load(options),
        werift: new WeriftEngine(options),
        onFallback: (reason) => log.info({ err: reason }, "native engine unavailable, using werift"),
      })
  }
}
