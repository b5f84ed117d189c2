import { printFirstLink } from "./run-gateway.ts"
import { openStore, serveConsole } from "./serve-console.ts"
import { type Surroundings, untilStopped } from "./surroundings.ts"

/** `crashcart signaling`: the rendezvous server alone; gateways dial out to it. */
export async function runSignaling({ config, log, print, stop }: Surroundings): Promise<void> {
  await using parts = new AsyncDisposableStack()
  const store = parts.use(await openStore(config))
  const server = parts.use(await serveConsole(config, store, [], log))
  await printFirstLink(server, store, print)
  await untilStopped(stop, [server.closed])
}
