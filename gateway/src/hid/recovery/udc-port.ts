import { constants, readdirSync, readFileSync } from "node:fs"
import { open, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { UsbState } from "../usb-host.ts"

/** Our gadget's controller, as far as its recovery needs it. */
export interface UdcPort {
  /** What the kernel says now; undefined where there is no USB device controller. Quick: reads three small attributes. */
  state(): UsbState | undefined
  /**
   * Takes our gadget off its controller and puts it on again, which to the host is a cable pulled and plugged: the last rung.
   * Never touches a controller that somebody else holds. @throws the kernel's errno as `code`.
   */
  rebind(): Promise<void>
  /** Signals remote wake-up; that the host woke shows in `state`. @throws the kernel's errno as `code`. */
  wake(): Promise<void>
}

/** From the kernel's words (drivers/usb/common/common.c, usb_state_string) to ours. */
const states: ReadonlyMap<string, UsbState> = new Map([
  ["not attached", "not-attached"],
  ["attached", "attached"],
  ["powered", "powered"],
  ["default", "default"],
  ["addressed", "addressed"],
  ["configured", "configured"],
  ["suspended", "suspended"],
])

export interface LinuxUdcPortOptions {
  /** Where `/sys` is; only tests have it elsewhere. */
  readonly root?: string
  /** A folder that systemd watches for what a sandbox forbids: `rebind-gadget`, `wake-target`. */
  readonly requests?: string | undefined
  /** One `write(2)` to an attribute; a test has the kernel refuse it. */
  readonly write?: (path: string, text: string) => Promise<void>
}

/**
 * The controller in sysfs and the gadget in configfs. Both writes need rights that `crashcart gadget up` gives to the group of
 * `gadget.group`, on these two attributes alone; in a sandbox that shows `/sys` read-only, root is asked to do it. They can
 * take as long as the kernel's driver likes, so they run beside the process's own thread.
 */
export class LinuxUdcPort implements UdcPort {
  readonly #gadget: string
  readonly #root: string
  readonly #requests: string | undefined
  readonly #write: (path: string, text: string) => Promise<void>
  /** Whose controller it was last, for a gadget that is on none any more. */
  #udc: string | undefined

  constructor(gadget: string, { root = "/", requests, write = writeAttribute }: LinuxUdcPortOptions = {}) {
    this.#gadget = gadget
    this.#root = root
    this.#requests = requests
    this.#write = write
  }

  state(): UsbState | undefined {
    const udcs = this.#udcs()
    if (udcs.length === 0) return undefined
    const udc = udcs.find((name) => read(this.#udcPath(name, "function")) === this.#gadget)
    if (udc === undefined) return read(this.#bindingPath) === undefined ? "no-gadget" : "unbound"
    this.#udc = udc
    if (this.#isSuspended(udc)) return "suspended"
    return states.get(read(this.#udcPath(udc, "state")) ?? "") ?? "attached"
  }

  async rebind(): Promise<void> {
    await this.#orAsk("rebind-gadget", () => this.#rebind())
  }

  async wake(): Promise<void> {
    const udc = this.#udc
    if (udc !== undefined) await this.#orAsk("wake-target", () => this.#write(this.#udcPath(udc, "srp"), "1"))
  }

  /** Does it; where this process may not, asks for it. Who answers says nothing back: what came of it shows in `state`. */
  async #orAsk(request: string, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (this.#requests === undefined || !isRefusal(error)) throw error
      await writeFile(join(this.#requests, request), "")
    }
  }

  async #rebind(): Promise<void> {
    const bound = read(this.#bindingPath)
    const udc = bound || this.#udc || this.#freeUdc()
    if (udc === undefined) throw Object.assign(new Error("there is no free controller"), { code: "ENODEV" })
    // A controller that went and came back has forgotten us while the gadget still names it: ENODEV.
    if (bound) await this.#write(this.#bindingPath, "\n").catch(unless("ENODEV"))
    await this.#write(this.#bindingPath, udc)
  }

  /** Drivers differ in whether they call a suspended device so; the gadget itself always knows. */
  #isSuspended(udc: string): boolean {
    return this.#devices(udc).some(
      (gadget) => read(this.#udcPath(udc, "device", gadget, "suspended")) === "1",
    )
  }

  /** `gadget.0`, before Linux 5.17 `gadget`. */
  #devices(udc: string): readonly string[] {
    return list(this.#udcPath(udc, "device")).filter((name) => /^gadget(\.\d+)?$/.test(name))
  }

  #freeUdc(): string | undefined {
    return this.#udcs().find((name) => read(this.#udcPath(name, "function")) === "")
  }

  #udcs(): readonly string[] {
    return list(this.#udcPath()).sort()
  }

  get #bindingPath(): string {
    return join(this.#root, "sys/kernel/config/usb_gadget", this.#gadget, "UDC")
  }

  #udcPath(...parts: readonly string[]): string {
    return join(this.#root, "sys/class/udc", ...parts)
  }
}

/** EROFS: a sandbox that shows `/sys` read-only. */
export function isRefusal(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(codeOf(error) ?? "")
}

/** Neither O_CREAT nor O_TRUNC: this is the kernel's file. */
async function writeAttribute(path: string, text: string): Promise<void> {
  await using file = await open(path, constants.O_WRONLY)
  await file.write(text)
}

/** Passes on every failure but this one. */
function unless(code: string): (error: unknown) => void {
  return (error) => {
    if (codeOf(error) !== code) throw error
  }
}

/** Undefined for what is not there (any more), or not ours to read. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim()
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return undefined
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return []
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined
}
