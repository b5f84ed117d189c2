import { type ChildProcess, spawn } from "node:child_process"
import { type Clock, systemClock } from "../../clock.ts"
import { type Observable, ObservableValue } from "../../events.ts"
import { RestartBackoff } from "../restart-backoff.ts"
import { ustreamerArguments } from "./arguments.ts"
import { probeUstreamer, type UstreamerCapabilities } from "./capabilities.ts"
import type { UstreamerOptions } from "./options.ts"

/** uStreamer stops within a second; one that hangs in a driver needs telling twice. */
const KILL_AFTER_MS = 3000
/** Kept of what it says, to tell why it ended. */
const LAST_LINES = 20

/** `restarting`: it ended, for this reason, and is about to be started again. */
export type UstreamerStatus =
  | { readonly state: "running" }
  | { readonly state: "restarting"; readonly reason: string }

export interface UstreamerSupervision {
  readonly clock?: Clock
  /** Each line that uStreamer logs. */
  readonly onLine?: (line: string) => void
}

/** A uStreamer of our own: started, started again whenever it ends, and stopped with its owner. */
export class UstreamerProcess implements AsyncDisposable {
  /** Resolves once disposed and the child is gone. */
  readonly closed: Promise<void>
  readonly capabilities: UstreamerCapabilities
  readonly #options: UstreamerOptions
  readonly #args: readonly string[]
  readonly #clock: Clock
  readonly #onLine: (line: string) => void
  readonly #backoff: RestartBackoff
  readonly #status = new ObservableValue<UstreamerStatus>({ state: "running" }, sameStatus)
  readonly #closing = Promise.withResolvers<void>()
  #child: ChildProcess | undefined
  #lines: string[] = []
  #cancelTimer: (() => void) | undefined
  #isClosing = false

  /**
   * Asks the installed uStreamer what it can do, and starts it.
   * @throws GatewayError `video/encoder-unavailable` when it is missing or cannot do what is asked; what goes wrong later
   * is told by {@link status} and mended by starting it again.
   */
  static async start(
    options: UstreamerOptions,
    supervision?: UstreamerSupervision,
  ): Promise<UstreamerProcess> {
    const capabilities = await probeUstreamer(options)
    const args = ustreamerArguments(options, capabilities)
    return new UstreamerProcess(options, capabilities, args, supervision)
  }

  private constructor(
    options: UstreamerOptions,
    capabilities: UstreamerCapabilities,
    args: readonly string[],
    supervision: UstreamerSupervision = {},
  ) {
    this.#options = options
    this.capabilities = capabilities
    this.#args = args
    this.#clock = supervision.clock ?? systemClock
    this.#onLine = supervision.onLine ?? (() => undefined)
    this.#backoff = new RestartBackoff(this.#clock)
    this.closed = this.#closing.promise
    this.#spawn()
  }

  get status(): Observable<UstreamerStatus> {
    return this.#status
  }

  /** Undefined between two runs. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Asks it to end (SIGTERM), ends it if it does not (SIGKILL), and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true
      this.#cancelTimer?.()
      this.#stop()
    }
    await this.closed
  }

  #spawn(): void {
    this.#backoff.started()
    this.#lines = []
    const { command, env } = this.#options
    const child = spawn(command, this.#args, {
      stdio: ["ignore", "ignore", "pipe"],
      ...(env && { env: { ...env } }),
    })
    this.#child = child
    let failure: Error | undefined
    child.once("spawn", () => this.#status.set({ state: "running" }))
    child.once("error", (error) => {
      failure = error
      // Without a pid it never ran, and will not say "close".
      if (child.pid === undefined) this.#ended(`uStreamer could not be run: ${error.message}`)
    })
    child.once("close", (code, signal) => {
      if (child.pid !== undefined) this.#ended(describeEnd(code, signal, this.#lines, failure))
    })
    let rest = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) this.#hear(line)
    })
    child.stderr.once("end", () => this.#hear(rest))
  }

  #hear(line: string): void {
    if (line.trim() === "") return
    this.#lines = [...this.#lines, line.trim()].slice(-LAST_LINES)
    this.#onLine(line)
  }

  #ended(reason: string): void {
    this.#child = undefined
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (this.#isClosing) {
      this.#closing.resolve()
      return
    }
    const pauseMs = this.#backoff.failed()
    this.#cancelTimer = this.#clock.after(pauseMs, () => this.#spawn())
    this.#status.set({ state: "restarting", reason })
  }

  #stop(): void {
    const child = this.#child
    if (child === undefined) {
      this.#closing.resolve()
      return
    }
    child.kill("SIGTERM")
    this.#cancelTimer = this.#clock.after(KILL_AFTER_MS, () => child.kill("SIGKILL"))
  }
}

/** "uStreamer exited with 1: Can't bind HTTP to UNIX socket ..." */
function describeEnd(
  code: number | null,
  signal: string | null,
  lines: readonly string[],
  failure: Error | undefined,
): string {
  const how = signal === null ? `exited with ${code}` : `was ended by ${signal}`
  const said = lines.findLast((line) => line.includes("ERROR")) ?? lines.at(-1) ?? failure?.message
  // "-- ERROR [2585.634      main] -- Can't bind" says what follows the second pair of dashes.
  const why = said?.replace(/^-- \w+\s+\[[^\]]*\] -- /, "")
  return why === undefined ? `uStreamer ${how}` : `uStreamer ${how}: ${why}`
}

function sameStatus(a: UstreamerStatus, b: UstreamerStatus): boolean {
  if (a.state === "running" || b.state === "running") return a.state === b.state
  return a.reason === b.reason
}
