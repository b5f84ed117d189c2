import { GatewayError } from "../../errors.ts"
import { type ConfigFs, gadgetNames, readText } from "./configfs.ts"

/** A USB device controller, `/sys/class/udc/NAME` (Documentation/ABI/stable/sysfs-class-udc). */
export interface Udc {
  readonly name: string
  /** `not attached`, `attached`, `powered`, `default`, `addressed`, `configured` or `suspended` (USB 2.0 §9.1.1). */
  readonly state: string
  /** Name of the gadget driver that holds it; empty when it is free. For a configfs gadget that is the gadget's name. */
  readonly function: string
}

/** Which configfs gadget says that it is bound to which controller: gadget by controller. */
export function udcHolders(configFs: ConfigFs): ReadonlyMap<string, string> {
  const holders = new Map<string, string>()
  for (const gadget of gadgetNames(configFs)) {
    const udc = readText(configFs, `${gadget}/UDC`)
    if (udc !== "") holders.set(udc, gadget)
  }
  return holders
}

/**
 * The controller for our gadget: the `wanted` one, or the one that it is bound to, or the first that is free.
 * @throws GatewayError `gadget/no-udc`, or `gadget/udc-taken` with the name of who has it.
 */
export function chooseUdc(
  udcs: readonly Udc[],
  holders: ReadonlyMap<string, string>,
  ours: string,
  wanted: string | undefined,
): Udc {
  if (udcs.length === 0) throw new GatewayError("gadget/no-udc", noUdcAdvice)
  const candidates = wanted === undefined ? udcs : udcs.filter((udc) => udc.name === wanted)
  if (candidates.length === 0) {
    throw new GatewayError(
      "gadget/no-udc",
      `There is no USB device controller "${wanted}" (gadget.udc); there is ${udcs.map(({ name }) => name).join(", ")}.`,
    )
  }
  const bound = candidates.find((udc) => holders.get(udc.name) === ours)
  const free = candidates.find((udc) => holderOf(udc, holders) === undefined)
  const udc = bound ?? free
  if (udc !== undefined) return udc
  const taken = candidates.map((each) => describeHolder(each, holders)).join("\n")
  throw new GatewayError("gadget/udc-taken", taken)
}

/** Who has the controller, by name; undefined when it is free. */
export function holderOf(udc: Udc, holders: ReadonlyMap<string, string>): string | undefined {
  return holders.get(udc.name) ?? (udc.function === "" ? undefined : udc.function)
}

function describeHolder(udc: Udc, holders: ReadonlyMap<string, string>): string {
  const gadget = holders.get(udc.name)
  if (gadget !== undefined) {
    return (
      `The USB controller ${udc.name} is taken by another gadget, "${gadget}". It was left as it is. To give the ` +
      `controller to crashcart: stop what made it, or echo "" > /sys/kernel/config/usb_gadget/${gadget}/UDC`
    )
  }
  return (
    `The USB controller ${udc.name} is taken by the gadget driver "${udc.function}". It was left as it is. To give the ` +
    `controller to crashcart: modprobe -r ${udc.function}, and take it out of /etc/modules and cmdline.txt`
  )
}

const noUdcAdvice = [
  "This machine has no USB device controller, so it cannot play a keyboard.",
  'On a Raspberry Pi: add the line "dtoverlay=dwc2,dr_mode=peripheral" below [all] in /boot/firmware/config.txt',
  "(/boot/config.txt before Debian 12), remove other dwc2 or otg_mode lines, and reboot.",
  "The target is then plugged into: Pi 4 and Pi 5, the USB-C power socket; Zero and Zero 2 W, the inner micro-USB",
  'socket marked "USB"; Pi A+ and 3A+, the only USB-A socket; Compute Modules, the carrier board\'s "slave" port.',
  "Pi 2, 3B and 3B+ cannot do it: their only port has a hub on it.",
].join("\n")
