import { printFirstLink } from "./one-time-links.ts"
import { openStore, serveConsole } from "./serve-console.ts"
import { type Surroundings, untilStopped } from "./surroundings.ts"

/** `crashcart signaling`: the rendezvous server alone; gateways dial out to it. */
export async function runSignaling({ config, log, print, stop }: Surroundings): Promise<void> {
  await using parts = new AsyncDisposableStack()
  const store = parts.use(await openStore(config))
  const server = parts.use(await serveConsole(config, store, undefined, log))
  await printFirstLink(server, store, print)
  const { gateways } = config.signaling
  print(
    gateways.length > 0
      ? `Waiting for ${gateways.length} gateway(s) listed in signaling.gateways.`
      : "No gateway may register yet: add the id that each gateway prints at its start to signaling.gateways.",
  )
  await untilStopped(stop, [server.closed])
}
