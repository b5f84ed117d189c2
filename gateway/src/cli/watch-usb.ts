import type { Logger } from "pino"
import { systemClock } from "../clock.ts"
import { gadgetName } from "../hid/gadget/index.ts"
import { type HidgDevice, LinuxUdcPort, UsbRecovery } from "../hid/index.ts"

/** Watches the gadget's USB controller and, where `mayRebind`, helps a host that has stopped listening. */
export function watchUsb(keyboard: HidgDevice, mayRebind: boolean, log: Logger): UsbRecovery {
  const usb = new UsbRecovery({
    // systemd makes and names the folder; its units answer what is asked for there.
    port: new LinuxUdcPort(gadgetName, { requests: process.env["RUNTIME_DIRECTORY"] }),
    keyboard: () => ({ keyboard: keyboard.status.value, isNodeUsable: keyboard.isNodeUsable }),
    mayRebind,
    clock: systemClock,
    tell: ({ outcome, cause }) => {
      if (outcome === "rebound") log.warn("usb gadget bound again: the target did not take reports")
      else log.warn({ reason: advice(outcome), err: cause }, "usb gadget not bound again")
    },
  })
  usb.status.observe((status) => {
    if (status) log.info(status, "usb host")
  })
  return usb
}

function advice(outcome: "not-permitted" | "failed"): string {
  return outcome === "not-permitted"
    ? "This user may not: sudo crashcart gadget up gives its group the right, gadget.recovery = false stops trying."
    : "The kernel refuses: crashcart gadget status says more."
}
