import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { connect, type Socket } from "node:net"
import { join } from "node:path"

export interface MachineOptions {
  readonly kernel: string
  readonly initrd: string
  /** The disk; what the machine writes to it is forgotten. */
  readonly image: string
  /** An empty folder for sockets and the serial console. */
  readonly folder: string
  /** TCP port of ours that leads to the guest's. */
  readonly tcp: { readonly host: number; readonly guest: number }
  /** UDP, the same. */
  readonly udp: { readonly host: number; readonly guest: number }
}

const memoryMb = 1536
const command = "qemu-system-x86_64"

/** A PC in QEMU, emulated instruction by instruction (TCG), so that it runs wherever a process runs. */
export class Machine implements AsyncDisposable {
  readonly shell: Socket
  readonly input: Socket
  /** Rejects when the machine ends by itself, with the last lines of its serial console. */
  readonly closed: Promise<never>
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, closed: Promise<never>, shell: Socket, input: Socket) {
    this.#child = child
    this.closed = closed
    this.shell = shell
    this.input = input
  }

  static async start(options: MachineOptions): Promise<Machine> {
    const child = spawn(command, machineArgs(options), { stdio: ["ignore", "ignore", "pipe"] })
    let complaint = ""
    child.stderr?.on("data", (data) => {
      complaint += data
    })
    const closed = (async () => {
      await Promise.race([once(child, "exit"), once(child, "error")])
      const serial = await readFile(join(options.folder, "console.log"), "utf8").catch(() => "")
      throw new Error(`the virtual Pi has ended: ${complaint}\n${serial.split("\n").slice(-20).join("\n")}`)
    })()
    // Whoever waits for something of the machine also waits for this; nobody has to.
    closed.catch(() => undefined)
    const open = (name: string) => Promise.race([connected(join(options.folder, name), child), closed])
    return new Machine(child, closed, await open("shell"), await open("input"))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.shell.destroy()
    this.input.destroy()
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await exited
  }
}

function machineArgs({ kernel, initrd, image, folder, tcp, udp }: MachineOptions): string[] {
  const port = (name: string) => [
    ...["-chardev", `socket,id=${name},path=${join(folder, name)},server=on,wait=off`],
    ...["-device", `virtserialport,chardev=${name},name=rig.${name}`],
  ]
  const forward = (protocol: string, { host, guest }: { host: number; guest: number }) =>
    `hostfwd=${protocol}:127.0.0.1:${host}-:${guest}`
  return [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", String(memoryMb)],
    ...["-kernel", kernel, "-initrd", initrd],
    ...["-append", "console=ttyS0 panic=-1 loglevel=4 net.ifnames=0 mitigations=off systemd.show_status=0"],
    ...[
      "-drive",
      `file=${image},format=raw,if=none,id=disk,snapshot=on`,
      "-device",
      "virtio-blk-pci,drive=disk",
    ],
    // Not `restrict=on`: it drops the answers to UDP that was passed on.
    ...["-netdev", `user,id=net,${forward("tcp", tcp)},${forward("udp", udp)}`],
    ...["-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci", "-device", "virtio-serial-pci"],
    ...["-serial", `file:${join(folder, "console.log")}`, ...port("shell"), ...port("input")],
  ]
}

/** QEMU makes its sockets when it starts; until then there is none to connect to. */
async function connected(path: string, child: ChildProcess): Promise<Socket> {
  while (child.exitCode === null && child.signalCode === null) {
    const socket = connect(path)
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true))
      socket.once("error", () => resolve(false))
    })
    if (isOpen) return socket
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return await Promise.race([])
}
