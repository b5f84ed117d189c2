import { existsSync } from "node:fs"
import { GatewayError } from "../errors.ts"
import { printLink } from "./one-time-links.ts"
import { openStore, storePath } from "./serve-console.ts"
import type { Surroundings } from "./surroundings.ts"

/**
 * `crashcart link`: a new one-time link for the signaling server whose state is in `stateDir`, running or not.
 * @throws GatewayError `config/invalid` when no signaling server keeps its state there.
 */
export async function runLink({ config, print }: Surroundings): Promise<void> {
  const { url } = config.signaling
  if (url !== undefined) {
    throw new GatewayError(
      "config/invalid",
      `This gateway dials ${url}: run "crashcart link" where that server runs`,
    )
  }
  if (!existsSync(storePath(config))) throw nothingThere(config.stateDir)
  await using store = await openStore(config)
  const urls = await store.serverUrls()
  if (urls.length === 0) throw nothingThere(config.stateDir)
  await printLink(store, urls, print)
}

function nothingThere(stateDir: string): GatewayError {
  return new GatewayError(
    "config/invalid",
    `No gateway or signaling server keeps its state in ${stateDir}: name its folder with --state-dir, ` +
      "or start it once first. (The demo keeps none; each start of it prints a link.)",
  )
}
