import { type ChildProcess, spawn } from "node:child_process"
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { access, mkdir, readdir, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { freePort } from "../../rig/index.ts"
import { janusFiles } from "./janus-config.ts"

const program = "/usr/bin/janus"
const streamingPlugin = "libjanus_streaming.so"
/** What whoever misses its column is told. */
export const janusMissing = "it is not installed (apt-get install janus, or npm run setup as root)"
export const janusPayloadType = 96
const rememberedLines = 40

/** Debian's Janus with its streaming plugin, in front of a stream that comes by RTP. Ends with its scope. */
export class JanusServer implements AsyncDisposable {
  readonly pid: number
  /** `ws://host:port`, subprotocol `janus-protocol`. */
  readonly url: string
  /** Where the stream is to be sent on loopback. */
  readonly rtpPort: number
  /** Where the stream's sender shows itself to be sent key frame requests (RTCP). */
  readonly rtcpPort: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, ports: { webSocket: number; rtp: number; rtcp: number }) {
    this.#child = child
    this.pid = child.pid ?? 0
    this.url = `ws://127.0.0.1:${ports.webSocket}`
    this.rtpPort = ports.rtp
    this.rtcpPort = ports.rtcp
  }

  /** Whether this machine has one: `apt-get install janus`. */
  static async isInstalled(): Promise<boolean> {
    return (await exists(program)) && (await pluginsRoot()) !== undefined
  }

  /**
   * Starts it with files of its own in `folder`, which stays the caller's. Resolves when it takes WebSockets.
   * @throws Error with what it printed last when it does not come up.
   */
  static async start(folder: string): Promise<JanusServer> {
    const root = await pluginsRoot()
    if (root === undefined) throw new Error("there is no Janus here: apt-get install janus")
    const part = async (name: string, library?: string) => {
      const path = join(folder, name)
      await mkdir(path, { recursive: true })
      if (library !== undefined) await symlink(join(root, name, library), join(path, library))
      return path
    }
    const ports = { webSocket: await freePort(), rtp: await freeUdpPort(), rtcp: await freeUdpPort() }
    const files = janusFiles({
      pluginsFolder: await part("plugins", streamingPlugin),
      transportsFolder: await part("transports", "libjanus_websockets.so"),
      emptyFolder: await part("none"),
      webSocketPort: ports.webSocket,
      rtpPort: ports.rtp,
      rtcpPort: ports.rtcp,
      payloadType: janusPayloadType,
    })
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    const child = spawn(program, [`--configs-folder=${folder}`], { stdio: ["ignore", "pipe", "pipe"] })
    const said = remember(child)
    await once(child, "spawn")
    const janus = new JanusServer(child, ports)
    try {
      await janus.#listening()
    } catch (cause) {
      await janus[Symbol.asyncDispose]()
      throw new Error(`janus did not come up; it said:\n${said.join("\n")}`, { cause })
    }
    return janus
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, "exit")
    this.#child.kill("SIGTERM")
    await exited
  }

  /** It says nothing when it is ready: one WebSocket after another is tried until one opens. */
  async #listening(): Promise<void> {
    for (;;) {
      if (this.#child.exitCode !== null) throw new Error(`it exited with ${this.#child.exitCode}`)
      const socket = new WebSocket(this.url, "janus-protocol")
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.addEventListener("open", () => resolve(true))
        socket.addEventListener("error", () => resolve(false))
      })
      socket.close()
      if (isOpen) return
    }
  }
}

/** `/usr/lib/TRIPLET/janus`, whatever this machine's triplet is. */
async function pluginsRoot(): Promise<string | undefined> {
  for (const entry of await readdir("/usr/lib", { withFileTypes: true })) {
    const root = join(entry.parentPath, entry.name, "janus")
    if (entry.isDirectory() && (await exists(join(root, "plugins", streamingPlugin)))) return root
  }
  return undefined
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false
    throw error
  }
}

function remember(child: ChildProcess): readonly string[] {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface(stream).on("line", (line) => {
      lines.push(line)
      if (lines.length > rememberedLines) lines.shift()
    })
  }
  return lines
}

/** A UDP port on loopback that was free a moment ago. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4")
  socket.bind(0, "127.0.0.1")
  await once(socket, "listening")
  const { port } = socket.address()
  socket.close()
  await once(socket, "close")
  return port
}
