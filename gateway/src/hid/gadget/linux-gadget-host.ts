import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { GatewayError } from "../../errors.ts"
import { type ConfigFs, errnoOf } from "./configfs.ts"
import { DirectoryConfigFs } from "./directory-configfs.ts"
import type { GadgetHost } from "./gadget.ts"
import type { Udc } from "./udc.ts"

/** Devtmpfs makes a node at once; udev where there is none takes its time on a Pi Zero. */
const nodePatienceMs = 5000
const nodePollMs = 20
/** Read and write for root and the group, nothing for others: whoever can open it types on the target. */
const nodeMode = 0o660
/** As the kernel has them, and writable for the group. */
const bindingMode = 0o664
const wakeMode = 0o220

export interface LinuxGadgetHostOptions {
  readonly isRoot: boolean
  /**
   * Runs a program to its end.
   * @returns undefined when it succeeded, else what it said.
   */
  readonly run: (command: string, args: readonly string[]) => Promise<string | undefined>
  /** Where `/sys`, `/dev` and `/run` are; only tests have them elsewhere. */
  readonly root?: string
}

/** This machine, through sysfs, configfs and devtmpfs. */
export class LinuxGadgetHost implements GadgetHost {
  readonly isRoot: boolean
  readonly #run: LinuxGadgetHostOptions["run"]
  readonly #root: string

  constructor({ isRoot, run, root = "/" }: LinuxGadgetHostOptions) {
    this.isRoot = isRoot
    this.#run = run
    this.#root = root
  }

  configFs(): ConfigFs | undefined {
    const path = this.#path("sys/kernel/config/usb_gadget")
    return existsSync(path) ? new DirectoryConfigFs(path) : undefined
  }

  async prepare(): Promise<ConfigFs> {
    const tried: string[] = []
    const attempt = async (command: string, ...args: readonly string[]) => {
      if (this.configFs() !== undefined) return
      const complaint = await this.#run(command, args)
      tried.push(`${command} ${args.join(" ")}${complaint === undefined ? "" : `: ${complaint}`}`)
    }
    await attempt("modprobe", "libcomposite")
    await attempt("mount", "-t", "configfs", "none", this.#path("sys/kernel/config"))
    const configFs = this.configFs()
    if (configFs !== undefined) {
      // Where the overlay is there but nothing has loaded its driver yet; what comes of it shows in `udcs`.
      if (this.udcs().length === 0) await this.#run("modprobe", ["dwc2"])
      return configFs
    }
    throw new GatewayError(
      "gadget/configfs-unavailable",
      ["The kernel's gadget support cannot be loaded. What was tried, as root:", ...tried].join("\n  "),
    )
  }

  udcs(): readonly Udc[] {
    const folder = this.#path("sys/class/udc")
    if (!existsSync(folder)) return []
    return readdirSync(folder)
      .sort()
      .map((name) => ({
        name,
        state: readLine(join(folder, name, "state")) ?? "unknown",
        function: readLine(join(folder, name, "function")) ?? "",
      }))
  }

  node(device: string): string | undefined {
    const uevent = readFile(this.#path("sys/dev/char", device, "uevent"))
    const name = uevent === undefined ? undefined : /^DEVNAME=(.+)$/m.exec(uevent)?.[1]
    if (name === undefined) return undefined
    const path = this.#path("dev", name)
    return existsSync(path) && statSync(path).isCharacterDevice() ? path : undefined
  }

  async nodeAppeared(device: string, signal: AbortSignal): Promise<string> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(nodePatienceMs)])
    let path = this.node(device)
    while (path === undefined && !deadline.aborted) {
      await delay(nodePollMs)
      path = this.node(device)
    }
    signal.throwIfAborted()
    if (path === undefined) {
      throw new GatewayError(
        "gadget/node-missing",
        `The gadget is bound, but no device node of number ${device} has appeared in ${this.#path("dev")}: is it a devtmpfs?`,
      )
    }
    // udev hears of the node after us and gives it to root again, unless we wait for it.
    if (existsSync(this.#path("run/udev/control"))) await this.#run("udevadm", ["settle", "--timeout=5"])
    return path
  }

  grant(node: string, gid: number): void {
    chownSync(node, 0, gid)
    chmodSync(node, nodeMode)
  }

  grantRecovery(gadget: string, udc: string, gid: number): void {
    const binding = this.#path("sys/kernel/config/usb_gadget", gadget, "UDC")
    chownSync(binding, 0, gid)
    chmodSync(binding, bindingMode)
    const wake = this.#path("sys/class/udc", udc, "srp")
    // A controller that was pulled meanwhile has nothing left to wake by.
    if (!existsSync(wake)) return
    chownSync(wake, 0, gid)
    chmodSync(wake, wakeMode)
  }

  #path(...parts: readonly string[]): string {
    return join(this.#root, ...parts)
  }
}

/**
 * What makes this machine itself: the Pi's serial number, else `/etc/machine-id`, else its name.
 */
export function machineIdentity(root = "/"): string {
  const serial = readFile(join(root, "sys/firmware/devicetree/base/serial-number"))?.replaceAll("\0", "")
  return (
    serial || readLine(join(root, "etc/machine-id")) || readLine(join(root, "etc/hostname")) || "crashcart"
  )
}

/**
 * The number of a group: itself if it is one, else as `/etc/group` has it.
 * @throws GatewayError `config/invalid` when there is no such group.
 */
export function groupId(group: string, root = "/"): number {
  if (/^\d+$/.test(group)) return Number(group)
  const lines = readFile(join(root, "etc/group"))?.split("\n") ?? []
  const gid = lines.map((line) => line.split(":")).find(([name]) => name === group)?.[2]
  if (gid !== undefined) return Number(gid)
  throw new GatewayError(
    "config/invalid",
    `gadget.group: there is no group "${group}". Make it (groupadd --system ${group}), or name another.`,
  )
}

function readLine(path: string): string | undefined {
  return readFile(path)?.trim()
}

/** Undefined when there is no such file; sysfs files of a device that just went away count as none. */
function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    if (["ENOENT", "ENODEV", "ENOTDIR"].includes(errnoOf(error) ?? "")) return undefined
    throw error
  }
}
