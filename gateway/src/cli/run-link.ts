import { ClaimLinks } from "@crashcart/signaling"
import { openStore } from "./serve-console.ts"
import type { Surroundings } from "./surroundings.ts"

/** `crashcart link`: a new one-time link for the signaling server whose state is in `stateDir`, running or not. */
export async function runLink({ config, print }: Surroundings): Promise<void> {
  await using store = await openStore(config)
  print(await new ClaimLinks(store, Date.now).mint(consoleOrigin(config)))
}

function consoleOrigin({ signaling }: Surroundings["config"]): string {
  const [configured] = signaling.origins
  if (configured !== undefined) return configured
  const host = ["0.0.0.0", "::"].includes(signaling.listenHost) ? "127.0.0.1" : signaling.listenHost
  const scheme = signaling.tlsCert === undefined ? "http" : "https"
  return new URL(`${scheme}://${host.includes(":") ? `[${host}]` : host}:${signaling.listenPort}`).origin
}
