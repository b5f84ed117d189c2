import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"

const root = join(import.meta.dirname, "..", "..")

/** A running `crashcart` command, started as a user starts it. Ends with its scope. */
export class Crashcart implements AsyncDisposable {
  readonly pid: number
  readonly #child: ChildProcess
  readonly #output: Output
  readonly #stateDir: string | undefined

  private constructor(child: ChildProcess, pid: number, output: Output, stateDir: string | undefined) {
    this.#child = child
    this.pid = pid
    this.#output = output
    this.#stateDir = stateDir
  }

  /**
   * Starts `crashcart COMMAND`, on a free port and with a state folder of its own where the flags name none.
   * What it prints can be waited for with {@link link} and {@link gatewayId}.
   */
  static async start(
    command: "demo" | "gateway" | "signaling" | "link",
    ...flags: readonly string[]
  ): Promise<Crashcart> {
    return await Crashcart.startUnder([], command, ...flags)
  }

  /** The same with flags for Node itself, e.g. `--cpu-prof`. */
  static async startUnder(
    nodeFlags: readonly string[],
    command: "demo" | "gateway" | "signaling" | "link",
    ...flags: readonly string[]
  ): Promise<Crashcart> {
    return await Crashcart.startBy([process.execPath, ...nodeFlags], command, ...flags)
  }

  /** The same where words before Node say so, e.g. in a network namespace. @param words a command that ends with Node. */
  static async startBy(
    [program = "", ...words]: readonly string[],
    command: "demo" | "gateway" | "signaling" | "link",
    ...flags: readonly string[]
  ): Promise<Crashcart> {
    const isGiven = (name: string) => flags.some((flag) => flag.startsWith(`--${name}=`))
    const ownState = isGiven("state-dir") ? undefined : await temporaryFolder()
    const args = [
      ...words,
      join(root, "gateway/src/main.ts"),
      command,
      ...(isGiven("signaling.listen-port") ? [] : ["--signaling.listen-port=0"]),
      ...(ownState === undefined ? [] : [`--state-dir=${ownState}`]),
      ...flags,
    ]
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
    const output = new Output(child)
    await once(child, "spawn")
    return new Crashcart(child, child.pid ?? 0, output, ownState)
  }

  /** The one-time link it prints at a first start. @throws Error with everything it printed when it exits instead. */
  async link(): Promise<string> {
    return await this.#output.find(/https?:\/\/\S+#claim=\S+/)
  }

  /** Resolves once it says where its console is: at each start after the first sign-in. */
  async consoleUrl(): Promise<string> {
    return await this.#output.find(/(?<=The console is at )[^;]+/)
  }

  /** The id that a gateway prints. */
  async gatewayId(): Promise<string> {
    return await this.#output.find(/(?<=id )[a-z2-7]{26}/)
  }

  /** Everything printed so far, for the message of a failed test. */
  get output(): string {
    return this.#output.text
  }

  /** Sends a signal and waits until the process is gone. @returns its exit code, or null when a signal ended it. */
  async kill(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, "exit")
      this.#child.kill(signal)
      await exited
    }
    return this.#child.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    if (this.#stateDir !== undefined) await rm(this.#stateDir, { recursive: true, force: true })
  }
}

/** What a child prints, line by line; the first lines that matter can be waited for. */
class Output {
  readonly #lines: string[] = []
  readonly #waiting = new Set<() => void>()
  #exit: Error | undefined

  constructor(child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface(stream).on("line", (line) => this.#tell(() => this.#lines.push(line)))
    }
    child.once("close", (code) =>
      this.#tell(() => {
        this.#exit = new Error(`crashcart exited with ${code}:\n${this.text}`)
      }),
    )
    child.once("error", (error) =>
      this.#tell(() => {
        this.#exit = error
      }),
    )
  }

  get text(): string {
    return this.#lines.join("\n")
  }

  async find(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.text)?.[0]
      if (found !== undefined) return found
      if (this.#exit) throw this.#exit
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  #tell(change: () => void): void {
    change()
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

/** A private folder below the system's temporary one. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "crashcart-test-"))
}
