import { createSocket } from "node:dgram"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { HeadlessConsole, redeem, type Visit } from "../harness/headless-console.ts"
import { freePort } from "../rig/free-port.ts"
import { baseSystem } from "./base-system.ts"
import { GuestShell } from "./guest-shell.ts"
import { makeImage } from "./image.ts"
import { Machine } from "./machine.ts"
import { TargetInput } from "./target-input.ts"

/** What the gateway in the guest listens on. */
const guestPorts = { tcp: 8480, udp: 8500 }

/**
 * A Raspberry Pi and its target in one: Debian with the crashcart package, whose USB device is plugged into its own USB
 * host. Typing goes in through WebRTC from this machine; what the target's kernel makes of it comes back.
 */
export class VirtualPi implements AsyncDisposable {
  readonly shell: GuestShell
  readonly input: TargetInput
  readonly #parts: AsyncDisposableStack
  readonly #machine: Machine
  readonly #udpPort: number
  #visit: Visit | undefined

  private constructor(parts: AsyncDisposableStack, machine: Machine, udpPort: number) {
    this.#parts = parts
    this.#machine = machine
    this.#udpPort = udpPort
    this.shell = new GuestShell(machine.shell)
    this.input = new TargetInput(machine.input)
  }

  /** Boots. Resolves once the gateway has printed its link; the host may still be looking at the keyboard. */
  static async boot(): Promise<VirtualPi> {
    await using parts = new AsyncDisposableStack()
    const folder = await mkdtemp(join(tmpdir(), "crashcart-pi-"))
    parts.defer(() => rm(folder, { recursive: true, force: true }))
    const [tcpPort, udpPort] = [await freePort(), await freeUdpPort()]
    const image = join(folder, "disk")
    await makeImage({ path: image, config: configuration(tcpPort) })
    const { kernel, initrd } = await baseSystem()
    const machine = parts.use(
      await Machine.start({
        ...{ kernel, initrd, image, folder },
        tcp: { host: tcpPort, guest: guestPorts.tcp },
        udp: { host: udpPort, guest: guestPorts.udp },
      }),
    )
    const pi = new VirtualPi(parts.move(), machine, udpPort)
    await using unlessReady = new AsyncDisposableStack()
    unlessReady.use(pi)
    const link = await pi.run(
      `until grep -s -o -m 1 "http[^ ]*#claim=[^ ]*" /run/crashcart.log; do sleep 0.3; done`,
    )
    pi.#visit = await redeem(link)
    unlessReady.move()
    return pi
  }

  /** @returns what a script of root's printed in the guest. */
  async run(script: string): Promise<string> {
    return await Promise.race([this.shell.run(script), this.#machine.closed])
  }

  /** A console at the gateway, once the gateway is there. Always the same person, who signed in once. */
  async openConsole(): Promise<HeadlessConsole> {
    if (this.#visit === undefined) throw new Error("nobody has signed in yet")
    const reach = { address: "127.0.0.1", port: this.#udpPort }
    return await Promise.race([HeadlessConsole.connect(this.#visit, { reach }), this.#machine.closed])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync()
  }
}

/** As the package's, with what a person would choose for a small grabber, and without TLS: its certificate would be nobody's here. */
function configuration(tcpPort: number): string {
  return `
state-dir = "/var/lib/crashcart"
[video.ustreamer]
spawn = true
resolution = "320x180"
fps = 1
format = "yuyv"
[hid]
paste-report-interval-ms = 0
[gadget]
group = "crashcart"
[signaling]
listen-host = "0.0.0.0"
listen-port = ${guestPorts.tcp}
origins = ["http://127.0.0.1:${tcpPort}"]
[turn]
mode = "off"
[peer]
engine = "native"
port-min = ${guestPorts.udp}
port-max = ${guestPorts.udp}
`
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4")
  socket.bind(0, "127.0.0.1")
  await once(socket, "listening")
  const { port } = socket.address()
  socket.close()
  await once(socket, "close")
  return port
}
