import { absoluteMouse, bootKeyboard, controls, type HidFunction, relativeMouse } from "../descriptors.ts"
import type { EndpointCount } from "./endpoints.ts"

/** One thing that is to be in configfs. Paths as in `ConfigFs`. */
export type DesiredItem =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | {
      readonly kind: "attribute"
      readonly path: string
      /** As written, and as the kernel shows it, line end aside. */
      readonly value: Uint8Array
      /** What the kernel may make of it, and we are content with. */
      readonly orElse?: Uint8Array
      /** Set where the kernel knows it, done without where it doesn't. */
      readonly isOptional?: true
    }

/** One USB function of the gadget. */
export interface GadgetFunction {
  /** Name below `functions/`: kernel function, dot, our name for it. */
  readonly name: string
  /** For a person. */
  readonly title: string
  readonly endpoints: EndpointCount
  /** True when the kernel gives it a `/dev/hidgN`. */
  readonly hasNode: boolean
  /** Below `functions/NAME`, in the order in which they have to be made. */
  readonly items: readonly DesiredItem[]
}

/** What we want the kernel to have, declared: whatever is to be there and nothing else. */
export interface GadgetSpec {
  readonly name: string
  readonly functions: readonly GadgetFunction[]
  /** In the order in which they have to be made. The functions' links come last: from then on the kernel refuses changes. */
  readonly items: readonly DesiredItem[]
}

export interface GadgetOptions {
  /** Twelve or more hexadecimal digits, the same at every start of this machine (USB Mass Storage Bulk-Only 1.0 §4.1.1). */
  readonly serialNumber: string
  /** Whether the two drives are there; see `mediaDrives`. */
  readonly hasMassStorage: boolean
}

export const gadgetName = "crashcart"
/** US English; some hosts ask for no other. */
const language = "0x409"

/**
 * The USB device that the target sees. The keyboard is the first interface, because there is firmware that looks at no
 * other; the order decides which node is whose.
 */
export function crashcartGadget({ serialNumber, hasMassStorage }: GadgetOptions): GadgetSpec {
  const functions = [
    hidFunction("hid.keyboard", "keyboard", bootKeyboard),
    hidFunction("hid.mouse", "absolute mouse", absoluteMouse),
    hidFunction("hid.relative", "relative mouse", relativeMouse),
    hidFunction("hid.controls", "media and power keys", controls),
    ...(hasMassStorage ? [mediaDrives] : []),
  ]
  const gadget = gadgetName
  const configuration = `${gadget}/configs/c.1`
  return {
    name: gadget,
    functions,
    items: [
      folder(gadget),
      // Linux Foundation, Multifunction Composite Gadget. `bcdUSB` stays the kernel's: it changes it at enumeration.
      attribute(`${gadget}/idVendor`, "0x1d6b"),
      attribute(`${gadget}/idProduct`, "0x0104"),
      // Windows remembers what a device of this number consists of: another set of functions, another number.
      attribute(`${gadget}/bcdDevice`, hasMassStorage ? "0x0103" : "0x0102"),
      folder(`${gadget}/strings/${language}`),
      attribute(`${gadget}/strings/${language}/manufacturer`, "crashcart"),
      attribute(`${gadget}/strings/${language}/product`, "KVM gateway"),
      attribute(`${gadget}/strings/${language}/serialnumber`, serialNumber),
      ...functions.flatMap(({ items }) => items),
      folder(configuration),
      // Bus powered, may wake the host. The kernel clears the second bit where the controller cannot.
      { ...attribute(`${configuration}/bmAttributes`, "0xa0"), orElse: Buffer.from("0x80") },
      attribute(`${configuration}/MaxPower`, "250"),
      folder(`${configuration}/strings/${language}`),
      attribute(`${configuration}/strings/${language}/configuration`, "Keyboard, mice and media"),
      ...functions.map(({ name }) => ({
        kind: "link" as const,
        path: `${configuration}/${name}`,
        target: `${gadget}/functions/${name}`,
      })),
    ],
  }
}

/**
 * Two empty drives with removable media, linked from the start: linking a function needs a re-bind, which takes the keyboard
 * away from the host; putting a medium in doesn't. Two, because whether a drive is a CD-ROM is asked once, at enumeration
 * (SPC-4 §6.6: INQUIRY's peripheral device type). Both are logical units of one function, so they cost no more endpoints.
 */
const mediaDrives: GadgetFunction = {
  name: "mass_storage.media",
  title: "CD-ROM and disk drive",
  endpoints: { in: 1, out: 1 },
  hasNode: false,
  items: [
    folder(`${gadgetName}/functions/mass_storage.media`),
    // dwc2 and dwc3 get stuck on a halted bulk endpoint (raspberrypi/linux#7452).
    attribute(`${gadgetName}/functions/mass_storage.media/stall`, "0"),
    // lun.0 comes with the function, the others are made.
    ...drive("lun.0", "1", "Virtual CD-ROM"),
    folder(`${gadgetName}/functions/mass_storage.media/lun.1`),
    ...drive("lun.1", "0", "Virtual disk"),
  ],
}

/** A logical unit. `file` and `ro` belong to whoever mounts a medium, so they are not ours to compare. */
function drive(lun: string, cdrom: "0" | "1", product: string): readonly DesiredItem[] {
  const path = `${gadgetName}/functions/mass_storage.media/${lun}`
  // SPC-4 §6.6.2: vendor, eight characters; product, sixteen; revision, four.
  const inquiry = `CRSHCART${product.padEnd(16)}0100`
  return [
    attribute(`${path}/removable`, "1"),
    attribute(`${path}/cdrom`, cdrom),
    attribute(`${path}/inquiry_string`, inquiry),
    { ...attribute(`${path}/inquiry_string_cdrom`, inquiry), isOptional: true },
  ]
}

function hidFunction(name: string, title: string, hid: HidFunction): GadgetFunction {
  const path = `${gadgetName}/functions/${name}`
  return {
    name,
    title,
    endpoints: { in: 1, out: 0 },
    hasNode: true,
    items: [
      folder(path),
      // LEDs by SET_REPORT instead of an OUT endpoint: Apple's and others' firmware takes no keyboard that has one, and it
      // saves an endpoint. Linux 5.16; before that every HID function has one.
      { ...attribute(`${path}/no_out_endpoint`, "1"), isOptional: true },
      attribute(`${path}/protocol`, String(hid.protocol)),
      attribute(`${path}/subclass`, String(hid.subclass)),
      attribute(`${path}/report_length`, String(hid.reportSizeBytes)),
      attribute(`${path}/report_desc`, hid.reportDescriptor),
    ],
  }
}

function folder(path: string): DesiredItem {
  return { kind: "folder", path }
}

function attribute(path: string, value: string | Uint8Array): DesiredItem & { kind: "attribute" } {
  return { kind: "attribute", path, value: typeof value === "string" ? Buffer.from(value) : value }
}
