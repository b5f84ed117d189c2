import { parseArgs } from "node:util"
import { configKeys, nearestName } from "../config/index.ts"
import { GatewayError } from "../errors.ts"

/** The commands, with the line `--help` prints for each. */
export const commands = {
  demo: "Start a simulated target with everything it needs and print the link to its console",
  gateway:
    "Give the machine next to this one to the browser (brings its own signaling unless signaling.url is set)",
  signaling: "Run the signaling server alone, for gateways that dial out to it",
  link: "Print a new one-time link for a signaling server that keeps its state in state-dir",
} as const

export type CommandName = keyof typeof commands

/** What the command line asks for. */
export type CommandLine =
  | { readonly action: "help" | "version" }
  | {
      readonly action: "run"
      readonly command: CommandName
      readonly configFile: string | undefined
      readonly checkConfig: boolean
      /** Configuration flags as `[name, value]`, in order. */
      readonly flags: readonly (readonly [string, string])[]
    }

const ownFlags = ["help", "version", "config", "check-config"]

/**
 * Reads the arguments behind `crashcart`.
 * @throws GatewayError `config/invalid` for an unknown command or flag (with the nearest valid one), or a missing value.
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
      "check-config": { type: "boolean" },
      config: { type: "string" },
      ...Object.fromEntries(
        configKeys.map((key) => [key.name, { type: key.kind === "boolean" ? "boolean" : "string" } as const]),
      ),
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })

  const given = new Map<string, string | undefined>()
  const flags: [string, string][] = []
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value)
    if (token.kind !== "option") continue
    if (ownFlags.includes(token.name)) {
      given.set(token.name, token.value)
      continue
    }
    const key = configKeys.find((each) => each.name === token.name)
    if (!key) throw new GatewayError("config/invalid", unknownFlag(token.name))
    if (token.value === undefined && key.kind !== "boolean") throw missingValue(token.name)
    flags.push([token.name, token.value ?? "true"])
  }

  if (given.has("help")) return { action: "help" }
  if (given.has("version")) return { action: "version" }
  const [command, extra] = positionals
  if (command === undefined) return { action: "help" }
  if (!isCommand(command)) throw new GatewayError("config/invalid", unknownCommand(command))
  if (extra !== undefined) {
    throw new GatewayError("config/invalid", `"${extra}" is one word too many: crashcart takes one command`)
  }
  if (given.has("config") && !given.get("config")) throw missingValue("config")
  return {
    action: "run",
    command,
    configFile: given.get("config"),
    checkConfig: given.has("check-config"),
    flags,
  }
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word)
}

function missingValue(name: string): GatewayError {
  return new GatewayError("config/invalid", `--${name} needs a value: --${name}=VALUE`)
}

function unknownFlag(name: string): string {
  const near = nearestName(name, [...ownFlags, ...configKeys.map((key) => key.name)])
  return `--${name}: unknown flag${near ? `; did you mean --${near}?` : "; see crashcart --help"}`
}

function unknownCommand(word: string): string {
  const near = nearestName(word, Object.keys(commands))
  return `"${word}" is not a command${near ? `; did you mean ${near}?` : "; see crashcart --help"}`
}
