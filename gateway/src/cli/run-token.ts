import { existsSync } from "node:fs"
import { type Store, type ViewToken, ViewTokens, viewTokenLifetimeMaxMs } from "@crashcart/signaling"
import type { Config } from "../config/index.ts"
import { GatewayError } from "../errors.ts"
import { readIdentity } from "../signaling/index.ts"
import { openStore, storePath } from "./serve-console.ts"
import type { Surroundings } from "./surroundings.ts"

const dayMs = 24 * 60 * 60_000
const gatewayIdPattern = /^[a-z2-7]{26}$/
const nameMaxChars = 64

/**
 * `crashcart token create|list|revoke`: tokens with which players watch by WHEP, for the signaling server whose state is in
 * `stateDir`, running or not. A revoked one ends what it shows within seconds.
 * @throws GatewayError `config/invalid` when no signaling server keeps its state there, or a word makes no sense.
 */
export async function runToken({ config, subcommand, operands, print }: Surroundings): Promise<void> {
  const { url } = config.signaling
  if (url !== undefined)
    throw invalid(`This gateway dials ${url}: run "crashcart token" where that server runs`)
  if (!existsSync(storePath(config))) {
    throw invalid(
      `No gateway or signaling server keeps its state in ${config.stateDir}: name its folder with --state-dir, or start it once first`,
    )
  }
  await using store = await openStore(config)
  const tokens = new ViewTokens(store, Date.now)
  if (subcommand === "create") await create({ config, store, tokens, print }, operands)
  else if (subcommand === "revoke") await revoke(tokens, operands[0] ?? "", print)
  else list(await tokens.list(), print)
}

interface Desk {
  readonly config: Config
  readonly store: Store
  readonly tokens: ViewTokens
  readonly print: (line: string) => void
}

async function create({ config, store, tokens, print }: Desk, operands: readonly string[]): Promise<void> {
  const [name = "", days = "30", gatewayId] = operands
  const lifetimeMs = Number(days) * dayMs
  if (name.length > nameMaxChars) throw invalid(`A token's name has at most ${nameMaxChars} characters`)
  if (!(lifetimeMs > 0 && lifetimeMs <= viewTokenLifetimeMaxMs)) {
    throw invalid(
      `"${days}" is no number of days that a token can be good for: at most ${viewTokenLifetimeMaxMs / dayMs}`,
    )
  }
  if (gatewayId !== undefined && !gatewayIdPattern.test(gatewayId)) {
    throw invalid(`"${gatewayId}" is not a gateway's id: a gateway prints its own when it starts`)
  }
  const minted = await tokens.mint({ name, gatewayId, lifetimeMs })
  if (minted === undefined) throw invalid("There are too many tokens: revoke some first")
  const [origin = "http://HOST:PORT"] = await store.serverUrls()
  const ids = gatewayId === undefined ? await knownGateways(config, store) : [gatewayId]
  print(`Token ${minted.token.id}, good until ${day(minted.token.expiresAtMs)}; it is shown this once:`)
  print(`  ${minted.secret}`)
  print("Whoever has it can watch, with any WHEP player, at")
  for (const id of ids.length > 0 ? ids : ["GATEWAY"]) print(`  ${origin}/whep/${id}`)
}

/** Those that this server lets in: the one beside it, those configured, and those added. */
async function knownGateways(config: Config, store: Store): Promise<string[]> {
  const own = await readIdentity(config.stateDir)
  const added = (await store.gateways()).map(({ id }) => id)
  return [...new Set([...(own === undefined ? [] : [own.id]), ...config.signaling.gateways, ...added])]
}

async function revoke(tokens: ViewTokens, id: string, print: (line: string) => void): Promise<void> {
  if (!(await tokens.revoke(id)))
    throw invalid(`There is no token ${id}: "crashcart token list" shows those there are`)
  print(`Token ${id} is revoked. Who watches with it sees nothing more within seconds.`)
}

function list(tokens: readonly ViewToken[], print: (line: string) => void): void {
  if (tokens.length === 0) print('There are no tokens. "crashcart token create NAME" makes one.')
  for (const { id, name, gatewayId, expiresAtMs, lastUsedAtMs } of tokens) {
    const used = lastUsedAtMs === undefined ? "never used" : `last used ${day(lastUsedAtMs)}`
    print(`${id}  until ${day(expiresAtMs)}, ${used}, for ${gatewayId ?? "any gateway"}: ${name}`)
  }
}

/** To the minute, UTC. */
function day(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`
}

function invalid(message: string): GatewayError {
  return new GatewayError("config/invalid", message)
}
