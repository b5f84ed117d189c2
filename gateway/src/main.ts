#!/usr/bin/env node
import { existsSync, readFileSync } from "node:fs"
import { type Logger, pino } from "pino"
import manifest from "../package.json" with { type: "json" }
import { checkConfig } from "./cli/check-config.ts"
import { readCommandLine } from "./cli/command-line.ts"
import { helpText } from "./cli/help.ts"
import { type ConfigSources, loadConfig } from "./config/index.ts"
import { GatewayError } from "./errors.ts"

/** Each brings what it needs when it is asked for: on a Pi, loading a WebRTC engine takes seconds. */
const commands = {
  demo: async () => (await import("./cli/run-demo.ts")).runDemo,
  gateway: async () => (await import("./cli/run-gateway.ts")).runGateway,
  signaling: async () => (await import("./cli/run-signaling.ts")).runSignaling,
  gadget: async () => (await import("./cli/run-gadget.ts")).runGadget,
  link: async () => (await import("./cli/run-link.ts")).runLink,
}
const defaultFiles = ["crashcart.toml", "/etc/crashcart/crashcart.toml"]
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
    const file = configFile(line.configFile)
    const config = loadConfig({ ...file, environment: process.env, flags: line.flags })
    checkConfig(line.command, config)
    if (line.checkConfig) {
      print(`The configuration is valid${file.file ? ` (${file.file.path})` : " (no file, defaults only)"}.`)
      return 0
    }
    const level = config.logLevel ?? (line.command === "demo" ? "warn" : "info")
    const log = pino({ level }, outliving(pino.destination({ dest: 2, sync: true })))
    endOnFault(log)
    const { subcommand } = line
    const isRoot = process.geteuid?.() === 0
    const run = await commands[line.command]()
    const exitCode = await run({
      config,
      subcommand,
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

function configFile(named: string | undefined): Pick<ConfigSources, "file"> {
  const path = named ?? defaultFiles.find((each) => existsSync(each))
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
