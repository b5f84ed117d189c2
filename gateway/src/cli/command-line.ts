import { parseArgs } from "node:util"
import { configKeys, nearestName } from "../config/index.ts"
import { GatewayError } from "../errors.ts"

/** The commands, with the line `--help` prints for each. */
export const commands = {
  demo: "Start a simulated target with everything it needs and print the link to its console",
  gateway:
    "Give the machine next to this one to the browser (brings its own signaling unless signaling.url is set)",
  signaling: "Run the signaling server alone, for gateways that dial out to it",
  gadget:
    "Make, remove or look at the USB keyboard and mouse of this Pi: gadget up, gadget down, gadget status",
  doctor:
    "Say what is wrong with this machine, and what mends it (--json for programs); exits with 1 when something is",
  link: "Print a new one-time link for a signaling server that keeps its state in state-dir",
  backup: "Copy what the signaling server keeps in state-dir to a file, while it runs: backup FILE",
  token:
    "Let video players watch (WHEP), and nothing else: token create NAME [DAYS] [GATEWAY-ID], token list, token revoke ID",
} as const

export type CommandName = keyof typeof commands

/** Commands that take a second word, and which. */
export const subcommands: Partial<Record<CommandName, readonly string[]>> = {
  gadget: ["up", "down", "status"],
  token: ["create", "list", "revoke"],
}

/** What may follow a second word: how many words at least and at most. Without an entry, none. */
const operandCounts: Readonly<Record<string, readonly [number, number]>> = {
  "token create": [1, 3],
  "token revoke": [1, 1],
}

/** Commands whose second word is up to the user, and what it stands for. */
const operands: Partial<Record<CommandName, string>> = { backup: "FILE" }

/** What the command line asks for. */
export type CommandLine =
  | { readonly action: "help" | "version" }
  | {
      readonly action: "run"
      readonly command: CommandName
      /** The second word, for a command that takes one. */
      readonly subcommand: string | undefined
      /** What follows it. */
      readonly operands: readonly string[]
      readonly configFile: string | undefined
      readonly checkConfig: boolean
      /** Output for programs, where a command has that. */
      readonly json: boolean
      /** Configuration flags as `[name, value]`, in order. */
      readonly flags: readonly (readonly [string, string])[]
    }

const ownFlags = ["help", "version", "config", "check-config", "json"]
/** Commands that can print for programs. */
const jsonCommands: readonly CommandName[] = ["doctor"]

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
      json: { type: "boolean" },
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
  const [command, ...words] = positionals
  if (command === undefined) return { action: "help" }
  if (!isCommand(command)) throw new GatewayError("config/invalid", unknownCommand(command))
  const subcommand = takeSubcommand(command, words)
  if (given.has("config") && !given.get("config")) throw missingValue("config")
  if (given.has("json") && !jsonCommands.includes(command)) {
    throw new GatewayError("config/invalid", `crashcart ${command} has no --json`)
  }
  return {
    action: "run",
    command,
    subcommand,
    operands: subcommand === undefined ? [] : takeOperands(`${command} ${subcommand}`, words.slice(1)),
    configFile: given.get("config"),
    checkConfig: given.has("check-config"),
    json: given.has("json"),
    flags,
  }
}

/** The second word of `command`, if it takes one. */
function takeSubcommand(command: CommandName, words: readonly string[]): string | undefined {
  const known = subcommands[command]
  const operand = operands[command]
  if (known === undefined && operand === undefined && words[0] !== undefined) throw tooMany(words[0])
  const [word] = words
  if (operand !== undefined && word === undefined) {
    throw new GatewayError("config/invalid", `Say crashcart ${command} ${operand}`)
  }
  if (known === undefined || (word !== undefined && known.includes(word))) return word
  const list = known.map((each) => `crashcart ${command} ${each}`).join(", ")
  throw new GatewayError(
    "config/invalid",
    `${word === undefined ? "" : `"${word}" is not known. `}Say one of: ${list}`,
  )
}

function takeOperands(command: string, words: readonly string[]): readonly string[] {
  const [least, most] = operandCounts[command] ?? [0, 0]
  const extra = words[most]
  if (extra !== undefined) throw tooMany(extra)
  if (words.length < least) {
    throw new GatewayError("config/invalid", `"${command}" needs another word; see crashcart --help`)
  }
  return words
}

function tooMany(word: string): GatewayError {
  return new GatewayError("config/invalid", `"${word}" is one word too many: crashcart takes one command`)
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
