import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import {
  MemoryStore,
  type OwnGateway,
  SignalingServer,
  type SignalingServerOptions,
  SqliteStore,
  type Store,
} from "@crashcart/signaling"
import type { Logger } from "pino"
import type { Config } from "../config/index.ts"
import { embeddedRelay } from "./embedded-relay.ts"

/** The built console; made by `npm run build`. */
const webRoot = join(import.meta.dirname, "..", "..", "..", "web", "dist")

/** The file of the store that outlives the process. */
export function storePath(config: Config): string {
  return join(config.stateDir, "signaling.sqlite")
}

/** Opens that store; makes `stateDir` (0700) and the file when they are not there. */
export async function openStore(config: Config): Promise<SqliteStore> {
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 })
  return new SqliteStore(storePath(config))
}

/** A store that is gone with the process: each demo starts as a first start. */
export function forgetfulStore(): Store {
  return new MemoryStore()
}

/**
 * Starts the signaling server as configured, and the relay beside it.
 * @param own the gateway that brings it along, which may register besides those configured, and which its pages reach directly.
 */
export function serveConsole(
  config: Config,
  store: Store,
  own: OwnGateway | undefined,
  log: Logger,
): Promise<SignalingServer> {
  const { listenHost, listenPort, origins, tlsCert, tlsKey } = config.signaling
  return SignalingServer.listen({
    host: listenHost,
    port: listenPort,
    webRoot,
    store,
    allowedGateways: [...config.signaling.gateways, ...(own ? [own.id] : [])],
    ...(own && { ownGateway: own }),
    ...iceOptions(config),
    ...embeddedRelay(config),
    ...(origins.length > 0 ? { origins } : {}),
    trustedProxies: config.signaling.trustedProxies,
    ...(tlsCert !== undefined && tlsKey !== undefined ? { tls: { certFile: tlsCert, keyFile: tlsKey } } : {}),
    log: log.child({ room: "signaling" }),
  })
}

/** Relays that share our secret get credentials per session; everything else is told as it is configured. */
function iceOptions(config: Config): Partial<Pick<SignalingServerOptions, "iceServers" | "relay">> {
  const { iceServers, turnSecret } = config.peer
  const relays = turnSecret === undefined ? [] : iceServers.filter((url) => !url.startsWith("stun:"))
  const others = iceServers.filter((url) => !relays.includes(url))
  return {
    ...(others.length > 0 ? { iceServers: [{ urls: others }] } : {}),
    ...(turnSecret !== undefined && relays.length > 0 ? { relay: { urls: relays, secret: turnSecret } } : {}),
  }
}
