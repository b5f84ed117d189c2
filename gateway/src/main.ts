#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs"
import { type Logger, pino } from "pino"
import manifest from "../package.json" with { type: "json" }
import { checkConfig } from "./cli/check-config.ts"
import { type CommandLine, readCommandLine } from "./cli/command-line.ts"
import { helpText } from "./cli/help.ts"
import { terminalStream } from "./cli/terminal-log.ts"
import { type Config, type ConfigSources, loadConfig } from "./config/index.ts"
import { GatewayError } from "./errors.ts"

/** Each brings what it needs when it is asked for: on a Pi, loading a WebRTC engine takes seconds. */
const commands = {
  demo: async () => (await import("./cli/run-demo.ts")).runDemo,
  gateway: async () => (await import("./cli/run-gateway.ts")).runGateway,
  signaling: async () => (await import("./cli/run-signaling.ts")).runSignaling,
  gadget: async () => (await import("./cli/run-gadget.ts")).runGadget,
  doctor: async () => (await import("./cli/run-doctor.ts")).runDoctor,
  link: async () => (await import("./cli/run-link.ts")).runLink,
  backup: async () => (await import("./cli/run-backup.ts")).runBackup,
  token: async () => (await import("./cli/run-token.ts")).runToken,
}
const defaultFiles = ["crashcart.toml", "/etc/crashcart/crashcart.toml"]
/** The configuration as the package brings it, which everybody may read. */
const pristineFile = "/usr/share/crashcart/crashcart.toml"
const usageExitCode = 2

outliving(process.stdout)
outliving(process.stderr)
process.exitCode = await main(process.argv.slice(2))
// A library's forgotten handle must not keep a stopped gateway alive; everything of ours is disposed of by now.
process.exit()

async function main(args: readonly string[]): Promise<number> {
  const print = (line: string) => void process.stdout.write(`${line}\n`)
  try {
    const line = readCommandLine(args)
    if (line.action === "help") print(helpText())
    if (line.action === "version") print(manifest.version)
    if (line.action !== "run") return 0
    const { config, path, error } = configuration(line)
    if (line.checkConfig && error === undefined) {
      print(`The configuration is valid (${path ?? "no file, defaults only"}).`)
      return 0
    }
    const level = config.logLevel ?? (line.command === "demo" ? "warn" : "info")
    const log = pino({ level }, logOutput())
    endOnFault(log)
    const { subcommand, operands, json } = line
    const isRoot = process.geteuid?.() === 0
    const run = await commands[line.command]()
    const exitCode = await run({
      config,
      configFile: path,
      configError: error,
      subcommand,
      operands,
      json,
      columns: process.stdout.columns,
      isRoot,
      log,
      print,
      stop: stopSignal(),
      onExit: (run) => void process.on("exit", run),
    })
    return typeof exitCode === "number" ? exitCode : 0
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`)
    return error instanceof GatewayError && error.code.startsWith("config/") ? usageExitCode : 1
  }
}

/** Lines for people on a terminal, JSON for everything else: journald, files, log collectors. */
function logOutput(): pino.DestinationStream {
  const output = outliving(pino.destination({ dest: 2, sync: true }))
  return process.stderr.isTTY ? terminalStream(output) : output
}

/** A terminal that has gone away takes no more lines. There is nobody left to tell that, and it must not end what runs. */
function outliving<T extends NodeJS.EventEmitter>(output: T): T {
  output.on("error", () => undefined)
  return output
}

/**
 * A fault that nobody caught ends the process, by way of its exit handlers: a key may be down. Of the error only the
 * text is logged, not the fields that a library may have hung on it.
 */
function endOnFault(log: Logger): void {
  const end = (error: unknown) => {
    try {
      log.fatal({ reason: describe(error) }, "ended by a fault")
    } finally {
      process.exit(1)
    }
  }
  process.on("uncaughtException", end)
  process.on("unhandledRejection", end)
}

/** Aborts at the first SIGINT, SIGTERM or SIGHUP (the terminal has gone); the second ends the process at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  const ask = () => {
    if (stop.signal.aborted) process.exit(1)
    stop.abort()
  }
  process.on("SIGINT", ask)
  process.on("SIGTERM", ask)
  process.on("SIGHUP", ask)
  return stop.signal
}

/**
 * The configuration, checked. The doctor looks at machines whose configuration is wrong, too: it gets the error beside what the
 * package or the defaults say.
 */
function configuration(line: CommandLine & { readonly action: "run" }): {
  readonly config: Config
  readonly path: string | undefined
  readonly error: GatewayError | undefined
} {
  const environment = process.env
  const path = line.configFile ?? defaultFiles.find((each) => existsSync(each))
  try {
    const config = loadConfig({ ...configFile(path), environment, flags: line.flags })
    checkConfig(line.command, config)
    return { config, path, error: undefined }
  } catch (error) {
    if (line.command !== "doctor" || line.checkConfig || !(error instanceof GatewayError)) throw error
    const pristine = existsSync(pristineFile) ? configFile(pristineFile) : {}
    return { config: loadConfig({ ...pristine, environment: {}, flags: [] }), path, error }
  }
}

function configFile(path: string | undefined): Pick<ConfigSources, "file"> {
  if (path === undefined) return {}
  try {
    return { file: { path, text: readFileSync(path, "utf8") } }
  } catch (cause) {
    throw new GatewayError(
      "config/unreadable",
      `${path} cannot be read: does it exist, and may this user read it?`,
      { cause },
    )
  }
}

/** Errors with a code were written for people; anything else is a bug, and its stack is the report. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ("code" in error && typeof error.code === "string" && error.code.includes("/")) {
    return `${error.message}\n(${error.code})`
  }
  return error.stack ?? error.message
}
