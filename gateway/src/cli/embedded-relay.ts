import type { SignalingServerOptions } from "@crashcart/signaling"
import type { Config } from "../config/index.ts"
import { isLoopback } from "./loopback.ts"

/**
 * The relay that comes with signaling. Left to itself (`auto`) there is one where consoles can be on other machines: where
 * signaling listens beyond this one, and no other relay is named. On one machine every path is direct.
 */
export function embeddedRelay({
  turn,
  signaling,
  peer,
}: Pick<Config, "turn" | "signaling" | "peer">): Pick<SignalingServerOptions, "embeddedRelay"> {
  const hasOther = peer.iceServers.some((url) => !url.startsWith("stun:"))
  const isWanted =
    turn.mode === "embedded" ||
    (turn.mode === "auto" && !hasOther && !isLoopback(turn.listenHost ?? signaling.listenHost))
  if (!isWanted) return {}
  const { listenHost = signaling.listenHost, listenPort, publicHost } = turn
  return { embeddedRelay: { host: listenHost, port: listenPort, publicHost } }
}
