import { basename } from "node:path"
import type { Machine } from "../machine.ts"

/** A capture chip that people use, and what it does well. */
export interface Grabber {
  readonly name: string
  readonly advice: string
}

/** By USB vendor and product. */
const usbGrabbers: Readonly<Record<string, Grabber>> = {
  "534d:2109": {
    name: "MS2109, the 11 $ grabber",
    advice:
      'MJPEG only at full rate: 1920x1080 at 30/s or 1280x720 at 60/s (format = "mjpeg"); its 4K input is scaled down.',
  },
  "345f:2109": {
    name: "MS2109",
    advice: "as the 11 $ grabber: MJPEG, 1920x1080 at 30/s or 1280x720 at 60/s.",
  },
  "345f:2130": { name: "MS2130", advice: "USB 3: 1920x1080 at 60/s; in a USB 2 port it has MJPEG only." },
  "345f:2131": { name: "MS2131", advice: "USB 3: 1920x1080 at 60/s; in a USB 2 port it has MJPEG only." },
  "0fd9:0066": { name: "Cam Link 4K", advice: 'no MJPEG: set format = "yuyv", in a USB 3 port.' },
}

/** Which grabber a device is, by its USB numbers; undefined for other ones and for bridges. */
export async function grabberOf(machine: Machine, devicePath: string): Promise<Grabber | undefined> {
  // The video device's parent is an interface of the USB device; the numbers are the device's.
  const folder = `/sys/class/video4linux/${basename(devicePath)}/device/..`
  const [vendor, product] = await Promise.all([
    machine.read(`${folder}/idVendor`),
    machine.read(`${folder}/idProduct`),
  ])
  if (vendor.state !== "there" || product.state !== "there") return undefined
  return usbGrabbers[`${vendor.value.trim()}:${product.value.trim()}`]
}
