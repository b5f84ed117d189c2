import { parse as parseToml, TomlError } from "smol-toml"
import { GatewayError } from "../errors.ts"
import { type ConfigKey, configKeys, findKey, kebab, nearestName } from "./keys.ts"
import { type Config, configSchema } from "./schema.ts"

/** The three sources, in rising order. */
export interface ConfigSources {
  /** Text of `crashcart.toml`, and its path for messages. */
  readonly file?: { readonly path: string; readonly text: string }
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Flags as `[name without dashes, value]`; a flag without a value counts as `true`. */
  readonly flags: readonly (readonly [name: string, value: string])[]
}

/**
 * Merges the sources and checks every value.
 * @throws GatewayError `config/invalid`: one line for each fault, naming the key, its source and, for an unknown key,
 * the nearest valid name.
 */
export function loadConfig(sources: ConfigSources): Config {
  const faults: string[] = []
  const said = new Map<ConfigKey, { value: unknown; from: string }>()

  if (sources.file) {
    const { path } = sources.file
    for (const [name, value] of leaves(readToml(sources.file), [])) {
      const key = findKey(name)
      if (key) said.set(key, { value, from: path })
      else
        faults.push(
          unknown(
            name,
            path,
            configKeys.map((each) => each.name),
          ),
        )
    }
  }
  for (const [variable, text] of Object.entries(sources.environment)) {
    if (!variable.startsWith("CRASHCART_") || text === undefined) continue
    const key = configKeys.find((each) => each.variable === variable)
    if (key) said.set(key, { value: fromText(key, text), from: variable })
    else
      faults.push(
        unknown(
          variable,
          "the environment",
          configKeys.map((each) => each.variable),
        ),
      )
  }
  for (const [name, text] of sources.flags) {
    const key = findKey(name)
    if (key) said.set(key, { value: fromText(key, text), from: `--${name}` })
    else
      faults.push(
        unknown(
          `--${name}`,
          "the flags",
          configKeys.map((each) => `--${each.name}`),
        ),
      )
  }

  const tree: Record<string, unknown> = {}
  for (const [key, { value }] of said) place(tree, key.path, value)
  const result = configSchema.safeParse(tree)
  for (const issue of result.error?.issues ?? []) {
    const name = issue.path.map((part) => kebab(String(part))).join(".")
    const key = configKeys.find((each) => name === each.name || name.startsWith(`${each.name}.`))
    const from = key && said.get(key)?.from
    faults.push(`${name}: ${issue.message}${from ? ` (from ${from})` : ""}`)
  }
  if (faults.length > 0 || !result.success) throw new GatewayError("config/invalid", faults.join("\n"))
  faults.push(...contradictions(result.data))
  if (faults.length > 0) throw new GatewayError("config/invalid", faults.join("\n"))
  return result.data
}

/** What the signaling protocol carries; asking more of them only makes connecting slower. */
const iceServersMax = 8

/** What no single key can know. */
function contradictions(config: Config): string[] {
  const faults: string[] = []
  const { tlsCert, tlsKey } = config.signaling
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    faults.push("signaling.tls-cert and signaling.tls-key go together: name both or neither")
  }
  const { portMin, portMax, iceServers, turnSecret } = config.peer
  if ((portMin === 0) !== (portMax === 0)) {
    faults.push("peer.port-min and peer.port-max go together: name both or neither")
  } else if (portMin > portMax) faults.push("peer.port-min is above peer.port-max")
  if (turnSecret === undefined && iceServers.some((server) => !server.startsWith("stun:"))) {
    faults.push("peer.ice-servers names a TURN server: it needs peer.turn-secret, or browsers refuse it")
  }
  if (iceServers.length > iceServersMax)
    faults.push(`peer.ice-servers names more than ${iceServersMax} servers`)
  const { url, socket, spawn } = config.video.ustreamer
  if (url !== undefined && socket !== undefined) {
    faults.push("video.ustreamer.url and video.ustreamer.socket name two uStreamers: keep one")
  }
  if (spawn && url !== undefined) {
    faults.push(
      "video.ustreamer.spawn starts its own uStreamer: drop video.ustreamer.url, or set spawn = false",
    )
  }
  if (config.turn.mode === "embedded" && config.peer.turnSecret !== undefined) {
    faults.push(
      "turn.mode = embedded brings a relay with a secret of its own: drop peer.turn-secret, or set turn.mode = off",
    )
  }
  return faults
}

function readToml(file: { path: string; text: string }): Record<string, unknown> {
  try {
    return parseToml(file.text)
  } catch (cause) {
    const where = cause instanceof TomlError ? `:${cause.line}:${cause.column}` : ""
    throw new GatewayError("config/invalid", `${file.path}${where} is not TOML`, { cause })
  }
}

/** Dotted names and values of a TOML tree; a list is a value. */
function* leaves(tree: Record<string, unknown>, path: readonly string[]): Generator<[string, unknown]> {
  for (const [property, value] of Object.entries(tree)) {
    const here = [...path, property]
    if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
      const table = value as Record<string, unknown>
      const isKey = findKey(here.join(".")) !== undefined
      const isSection = configKeys.some((key) => key.name.startsWith(`${here.join(".")}.`))
      if (isSection && !isKey) yield* leaves(table, here)
      else yield [here.join("."), value]
    } else yield [here.join("."), value]
  }
}

function fromText(key: ConfigKey, text: string): unknown {
  if (key.kind === "boolean")
    return text === "true" || text === "1" ? true : text === "false" || text === "0" ? false : text
  if (key.kind === "number") return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text
  if (key.kind === "list") return text === "" ? [] : text.split(",").map((item) => item.trim())
  return text
}

function place(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [property, ...rest] = path
  if (property === undefined) return
  if (rest.length === 0) {
    tree[property] = value
    return
  }
  tree[property] ??= {}
  place(tree[property] as Record<string, unknown>, rest, value)
}

function unknown(name: string, source: string, names: readonly string[]): string {
  // A whole section may be misspelt: `[signalling]`.
  const sections = names.flatMap((each) =>
    each
      .split(".")
      .slice(0, -1)
      .map((_, depth, parts) => parts.slice(0, depth + 1).join(".")),
  )
  const near = nearestName(name, [...names, ...sections])
  return `${name}: unknown key in ${source}${near ? `; did you mean ${near}?` : ""}`
}
