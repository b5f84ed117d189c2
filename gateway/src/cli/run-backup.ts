import { existsSync } from "node:fs"
import { GatewayError } from "../errors.ts"
import { openStore, storePath } from "./serve-console.ts"
import type { Surroundings } from "./surroundings.ts"

/**
 * `crashcart backup FILE`: a copy of what the signaling server in `stateDir` keeps, running or not. To go back to it, put
 * it in the store's place while the server is stopped.
 *
 * @throws GatewayError `config/invalid` when no signaling server keeps its state there; SignalingError
 * `signaling/backup-failed` when the file cannot be written.
 */
export async function runBackup({ config, subcommand: file = "", print }: Surroundings): Promise<void> {
  if (!existsSync(storePath(config))) {
    throw new GatewayError(
      "config/invalid",
      `There is nothing to copy: no signaling server keeps its state in ${config.stateDir}. Name its folder with --state-dir`,
    )
  }
  await using store = await openStore(config)
  await store.backup(file)
  print(
    `${file} holds everything but the gateway's key (${config.stateDir}/gateway-key.pem), which stays here.`,
  )
}
