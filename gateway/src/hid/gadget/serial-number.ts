import { createHmac } from "node:crypto"

/**
 * The gadget's USB serial number: twelve hexadecimal digits, the same for ever on one machine, another on each, so that a host
 * with two gateways plugged in keeps them apart. A digest, because machine-id(5) asks not to show the id itself to others.
 * @param identity what makes this machine itself: the Pi's serial number or `/etc/machine-id`.
 */
export function serialNumber(identity: string): string {
  return createHmac("sha256", identity.trim())
    .update("crashcart gadget")
    .digest("hex")
    .slice(0, 12)
    .toUpperCase()
}
