import { errno, FakeFolder } from "./fake-configfs.ts"

/** A function's instance: its folder, and what binding it takes. */
export interface FakeFunction {
  readonly folder: FakeFolder
  readonly endpoints: () => { in: number; out: number }
  /** Minor of its `/dev/hidgN`. */
  readonly minor?: number
}

export interface FunctionSurroundings {
  /** Linux 5.16 and newer. */
  readonly knowsNoOutEndpoint: boolean
  /** Minors of `/dev/hidgN` in use. */
  readonly minors: Set<number>
  /** Removing a logical unit unbinds the gadget (`fsg_lun_drop`). */
  readonly forceUnbind: () => void
}

/** `f_hid`: its attributes are frozen from the first link on. */
export function fakeHid({ minors, knowsNoOutEndpoint }: FunctionSurroundings): FakeFunction {
  let minor = 0
  while (minors.has(minor)) minor += 1
  minors.add(minor)
  const folder = new FakeFolder()
  folder.whenRemoved.push(() => minors.delete(minor))
  const isFrozen = () => folder.linkCount > 0
  number(folder, "protocol", 0, 255, isFrozen)
  number(folder, "subclass", 0, 255, isFrozen)
  number(folder, "report_length", 0, 65_535, isFrozen)
  const noOut = knowsNoOutEndpoint ? number(folder, "no_out_endpoint", 0, 1, isFrozen) : () => 0
  let reportDescriptor = new Uint8Array()
  folder.addAttribute("report_desc", {
    show: () => reportDescriptor,
    store: (value) => {
      if (isFrozen()) throw errno("EBUSY")
      reportDescriptor = value.slice()
    },
  })
  folder.addAttribute("dev", { show: () => Buffer.from(`236:${minor}\n`) })
  return { folder, minor, endpoints: () => ({ in: 1, out: noOut() === 1 ? 0 : 1 }) }
}

/** `f_mass_storage`: `lun.0` is there from the start, further ones are made while it is not linked. */
export function fakeMassStorage({ forceUnbind }: FunctionSurroundings): FakeFunction {
  const folder: FakeFolder = new FakeFolder({
    make: (name) => {
      if (folder.linkCount > 0) throw errno("EBUSY")
      const index = /^lun\.(\d+)$/.exec(name)?.[1]
      if (index === undefined) throw errno("EINVAL")
      if (Number(index) > 15) throw errno("ERANGE")
      return fakeLun(() => {
        if (folder.linkCount > 0) forceUnbind()
      })
    },
  })
  number(folder, "stall", 0, 1, () => folder.linkCount > 0)
  folder.addDefault("lun.0", fakeLun())
  return { folder, endpoints: () => ({ in: 1, out: 1 }) }
}

/** A function without attributes, for gadgets of other people. */
export function fakeEthernet(): FakeFunction {
  return { folder: new FakeFolder(), endpoints: () => ({ in: 2, out: 1 }) }
}

function fakeLun(removed?: () => void): FakeFolder {
  const folder = new FakeFolder()
  if (removed !== undefined) folder.whenRemoved.push(removed)
  const file = text(folder, "file", 4095)
  const hasMedium = () => file() !== ""
  number(folder, "ro", 0, 1, hasMedium)
  number(folder, "cdrom", 0, 1, hasMedium)
  number(folder, "removable", 0, 1, () => false, 1)
  text(folder, "inquiry_string", 28)
  folder.addAttribute("forced_eject", { store: () => undefined })
  return folder
}

/** A number in decimal. */
export function number(
  folder: FakeFolder,
  name: string,
  minimum: number,
  maximum: number,
  isFrozen: () => boolean = () => false,
  initial = minimum,
): () => number {
  let value = initial
  folder.addAttribute(name, {
    show: () => Buffer.from(`${value}\n`),
    store: (bytes) => {
      if (isFrozen()) throw errno("EBUSY")
      value = parse(bytes, minimum, maximum)
    },
  })
  return () => value
}

/** A text; one line end is taken off. */
export function text(folder: FakeFolder, name: string, maximum: number): () => string {
  let value = ""
  folder.addAttribute(name, {
    show: () => Buffer.from(`${value}\n`),
    store: (bytes) => {
      const line = Buffer.from(bytes).toString("utf8").replace(/\n$/, "")
      if (line.length > maximum) throw errno("EOVERFLOW")
      value = line
    },
  })
  return () => value
}

/** `kstrtou16` and its like: decimal or 0x, one line end allowed. */
export function parse(bytes: Uint8Array, minimum: number, maximum: number): number {
  const line = Buffer.from(bytes).toString("utf8")
  if (!/^(0x[0-9a-f]+|\d+)\n?$/i.test(line)) throw errno("EINVAL")
  const value = Number(line)
  if (value < minimum || value > maximum) throw errno("EINVAL")
  return value
}
