import type { Udc } from "../udc.ts"
import { errno, FakeConfigFs, FakeFolder } from "./fake-configfs.ts"
import {
  type FakeFunction,
  type FunctionSurroundings,
  fakeEthernet,
  fakeHid,
  fakeMassStorage,
  parse,
  text,
} from "./fake-functions.ts"

export interface FakeKernelOptions {
  readonly udcs?: readonly string[]
  readonly knowsNoOutEndpoint?: boolean
  readonly canWakeUp?: boolean
  readonly endpoints?: { readonly in: number; readonly out: number }
  /** Linux before 5.19: a gadget whose controller went away cannot be unbound. */
  readonly refusesStaleUnbind?: boolean
}

interface FakeConfiguration {
  readonly functions: Set<FakeFolder>
  attributes: number
}

interface FakeGadget {
  readonly name: string
  readonly functions: Map<FakeFolder, FakeFunction>
  readonly configurations: Map<FakeFolder, FakeConfiguration>
  udc: string
}

/** `libcomposite` and the controllers, with the rules of `drivers/usb/gadget/configfs.c`. */
export class FakeKernel {
  readonly configFs: FakeConfigFs
  readonly #options: Required<FakeKernelOptions>
  readonly #minors = new Set<number>()
  readonly #udcs = new Map<string, { function: string; state: string }>()
  readonly #gadgets = new Set<FakeGadget>()

  constructor(options: FakeKernelOptions = {}) {
    this.#options = {
      udcs: ["fe980000.usb"],
      knowsNoOutEndpoint: true,
      canWakeUp: true,
      endpoints: { in: 7, out: 7 },
      refusesStaleUnbind: false,
      ...options,
    }
    for (const name of this.#options.udcs) this.#udcs.set(name, { function: "", state: "not attached" })
    this.configFs = new FakeConfigFs(new FakeFolder({ make: (name) => this.#makeGadget(name) }))
  }

  udcs(): readonly Udc[] {
    return [...this.#udcs].map(([name, { state, function: driver }]) => ({ name, state, function: driver }))
  }

  /** A gadget driver that is no configfs gadget, such as g_ether, takes a controller. */
  loadLegacyGadget(name: string, udc: string): void {
    this.#udcs.set(udc, { function: name, state: "configured" })
  }

  /** The controller's driver goes away and comes back: `UDC` still names it, but nothing is bound. */
  reloadUdc(name: string): void {
    this.#udcs.set(name, { function: "", state: "not attached" })
  }

  /** Minors of all nodes that are there: those of bound HID functions. */
  nodeMinors(): readonly number[] {
    return [...this.#gadgets]
      .filter((gadget) => this.#udcs.get(gadget.udc)?.function === gadget.name)
      .flatMap((gadget) => [...gadget.functions].filter(([folder]) => folder.linkCount > 0))
      .flatMap(([, { minor }]) => (minor === undefined ? [] : [minor]))
  }

  #makeGadget(name: string): FakeFolder {
    const gadget: FakeGadget = { name, functions: new Map(), configurations: new Map(), udc: "" }
    this.#gadgets.add(gadget)
    const folder = new FakeFolder()
    folder.whenRemoved.push(() => this.#gadgets.delete(gadget))
    hexadecimal(folder, "idVendor", 4)
    hexadecimal(folder, "idProduct", 4)
    hexadecimal(folder, "bcdDevice", 4)
    hexadecimal(folder, "bcdUSB", 4)
    folder.addAttribute("UDC", {
      show: () => Buffer.from(`${gadget.udc}\n`),
      store: (value) => this.#storeUdc(gadget, Buffer.from(value).toString("utf8").replace(/\n$/, "")),
    })
    folder.addDefault("functions", new FakeFolder({ make: (each) => this.#makeFunction(gadget, each) }))
    folder.addDefault("configs", new FakeFolder({ make: (each) => this.#makeConfiguration(gadget, each) }))
    folder.addDefault("strings", strings(["manufacturer", "product", "serialnumber"]))
    folder.addDefault(
      "os_desc",
      new FakeFolder({
        allowLink: (target) => {
          if (!gadget.configurations.has(target)) throw errno("EINVAL")
        },
      }),
    )
    return folder
  }

  #makeFunction(gadget: FakeGadget, name: string): FakeFolder {
    const [type, instance] = name.split(".")
    if (instance === undefined) throw errno("EINVAL")
    const surroundings: FunctionSurroundings = {
      minors: this.#minors,
      knowsNoOutEndpoint: this.#options.knowsNoOutEndpoint,
      forceUnbind: () => this.#unbind(gadget),
    }
    const made = makeByType(type, surroundings)
    made.folder.whenRemoved.push(() => gadget.functions.delete(made.folder))
    gadget.functions.set(made.folder, made)
    return made.folder
  }

  #makeConfiguration(gadget: FakeGadget, name: string): FakeFolder {
    if (!/^[^.]+\.[1-9]\d*$/.test(name)) throw errno("EINVAL")
    const configuration: FakeConfiguration = { functions: new Set(), attributes: 0x80 }
    const folder = new FakeFolder({
      allowLink: (target) => {
        if (!gadget.functions.has(target)) throw errno("EINVAL")
        if (configuration.functions.has(target)) throw errno("EEXIST")
        configuration.functions.add(target)
      },
      dropLink: (target) => {
        // "we simply force an unbind", configfs.c
        this.#unbind(gadget)
        configuration.functions.delete(target)
      },
    })
    folder.addAttribute("bmAttributes", {
      show: () => Buffer.from(`0x${configuration.attributes.toString(16).padStart(2, "0")}\n`),
      store: (value) => {
        const attributes = parse(value, 0, 255)
        if ((attributes & 0x80) === 0 || (attributes & 0x1f) !== 0) throw errno("EINVAL")
        configuration.attributes = attributes
      },
    })
    let maxPower = 2
    folder.addAttribute("MaxPower", {
      show: () => Buffer.from(`${maxPower}\n`),
      store: (value) => {
        maxPower = parse(value, 0, 2040)
      },
    })
    folder.addDefault("strings", strings(["configuration"]))
    folder.whenRemoved.push(() => gadget.configurations.delete(folder))
    gadget.configurations.set(folder, configuration)
    return folder
  }

  #storeUdc(gadget: FakeGadget, name: string): void {
    if (name === "") {
      if (gadget.udc === "" || !this.#unbind(gadget)) throw errno("ENODEV")
      return
    }
    if (gadget.udc !== "") throw errno("EBUSY")
    const udc = this.#udcs.get(name)
    if (udc === undefined) throw errno("ENODEV")
    if (udc.function !== "") throw errno("EBUSY")
    const configurations = [...gadget.configurations.values()]
    if (configurations.length === 0 || configurations.some(({ functions }) => functions.size === 0))
      throw errno("EINVAL")
    for (const configuration of configurations) {
      if (this.#exceedsEndpoints(gadget, configuration)) throw errno("ENODEV")
    }
    gadget.udc = name
    udc.function = gadget.name
    udc.state = "configured"
    if (!this.#options.canWakeUp) for (const each of configurations) each.attributes &= ~0x20
  }

  #exceedsEndpoints(gadget: FakeGadget, { functions }: FakeConfiguration): boolean {
    const count = { in: 0, out: 0 }
    for (const folder of functions) {
      const endpoints = gadget.functions.get(folder)?.endpoints() ?? { in: 0, out: 0 }
      count.in += endpoints.in
      count.out += endpoints.out
    }
    return count.in > this.#options.endpoints.in || count.out > this.#options.endpoints.out
  }

  /** @returns false when the controller went away, and the kernel will not hear of it. */
  #unbind(gadget: FakeGadget): boolean {
    const isBound = this.#udcs.get(gadget.udc)?.function === gadget.name
    if (!isBound && this.#options.refusesStaleUnbind) return false
    if (isBound) this.#udcs.set(gadget.udc, { function: "", state: "not attached" })
    gadget.udc = ""
    return true
  }
}

function makeByType(type: string | undefined, surroundings: FunctionSurroundings): FakeFunction {
  if (type === "hid") return fakeHid(surroundings)
  if (type === "mass_storage") return fakeMassStorage(surroundings)
  if (type === "ecm") return fakeEthernet()
  throw errno("ENOENT")
}

function hexadecimal(folder: FakeFolder, name: string, digits: number): void {
  let value = 0
  folder.addAttribute(name, {
    show: () => Buffer.from(`0x${value.toString(16).padStart(digits, "0")}\n`),
    store: (bytes) => {
      value = parse(bytes, 0, 16 ** digits - 1)
    },
  })
}

/** `strings/`: two languages at most, each with the same attributes. */
function strings(names: readonly string[]): FakeFolder {
  const folder: FakeFolder = new FakeFolder({
    make: (language) => {
      if (!/^0x[0-9a-f]+$/.test(language)) throw errno("EINVAL")
      if (folder.children.size >= 2) throw errno("EBUSY")
      const made = new FakeFolder()
      for (const name of names) text(made, name, 126)
      return made
    },
  })
  return folder
}
