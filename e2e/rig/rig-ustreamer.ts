import { type ChildProcess, spawn } from "node:child_process"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import type { FakeCamera } from "./camera.ts"
import { RigError } from "./errors.ts"
import { type UstreamerCommand, type UstreamerOptions, ustreamerCommand } from "./ustreamer-command.ts"

const rememberedLines = 60

/** uStreamer, unmodified, in front of a fake camera. */
export class RigUstreamer implements AsyncDisposable {
  readonly command: UstreamerCommand
  #child: ChildProcess | undefined
  #closed: Promise<void> = Promise.resolve()
  #log: string[] = []

  private constructor(command: UstreamerCommand) {
    this.command = command
  }

  /**
   * Starts uStreamer and waits until it accepts requests.
   * @throws RigError `rig/ustreamer-exited` with what it said.
   */
  static async start(camera: FakeCamera, options: UstreamerOptions = {}): Promise<RigUstreamer> {
    const rig = new RigUstreamer(await ustreamerCommand(camera, options))
    await rig.#start()
    return rig
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves when the process that runs now has ended, for whatever reason. */
  get closed(): Promise<void> {
    return this.#closed
  }

  /** The last lines uStreamer and the fake devices wrote. */
  get log(): string {
    return this.#log.join("\n")
  }

  /** The unix socket it serves; undefined when it listens on TCP. */
  get socketPath(): string | undefined {
    const { address } = this.command
    return "socketPath" in address ? address.socketPath : undefined
  }

  /** `http://host:port`; undefined when it listens on a unix socket. */
  get url(): string | undefined {
    const { address } = this.command
    return "port" in address ? `http://${address.host}:${address.port}` : undefined
  }

  /** The JPEG sink's file, see {@link UstreamerOptions.jpegSink}. */
  get jpegSinkPath(): string | undefined {
    return sinkPath(this.command.sinks.jpeg)
  }

  /** The H.264 sink's file, see {@link UstreamerOptions.h264Sink}. */
  get h264SinkPath(): string | undefined {
    return sinkPath(this.command.sinks.h264)
  }

  /** Sends a signal and waits for the end. What uStreamer leaves behind (sinks, socket) stays until disposal. */
  async kill(signal: "SIGTERM" | "SIGINT" | "SIGKILL" = "SIGKILL"): Promise<void> {
    this.#child?.kill(signal)
    await this.#closed
  }

  /** Ends it, if it runs, and starts it again with the same socket or port and the same sinks. */
  async restart(): Promise<void> {
    await this.kill("SIGTERM")
    await this.#start()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill("SIGKILL")
    const left = [this.jpegSinkPath, this.h264SinkPath, this.socketPath, this.command.launcher]
    for (const path of left) if (path) await rm(path, { force: true })
  }

  async #start(): Promise<void> {
    const { binary, args, env } = this.command
    const child = spawn(binary.path, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    })
    const serving = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    this.#child = child
    this.#closed = closed.promise
    this.#log = []
    child.stderr.setEncoding("utf8")
    child.stderr.on("data", (text: string) => {
      this.#remember(text)
      if (this.log.includes("Listening HTTP on")) serving.resolve()
    })
    child.once("error", (error) => this.#remember(`\n${error.message}\n`))
    child.once("close", (code, signal) => {
      this.#child = undefined
      const message = `uStreamer ${binary.version} ended with ${signal ?? code} before it served:\n${this.log}`
      serving.reject(new RigError("rig/ustreamer-exited", message))
      closed.resolve()
    })
    await serving.promise
  }

  #remember(text: string): void {
    const [first = "", ...rest] = text.split("\n")
    const last = this.#log.pop() ?? ""
    this.#log = [...this.#log, last + first, ...rest].slice(-rememberedLines)
  }
}

function sinkPath(name: string | undefined): string | undefined {
  return name === undefined ? undefined : join("/dev/shm", name)
}
