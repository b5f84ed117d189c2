import { GatewayError } from "../../errors.ts"
import type { Examine, Examined } from "../examination.ts"
import { type Finding, fault, note, ok, unseen } from "../finding.ts"

/** Where Raspberry Pi OS has it; before Debian 12 it was in `/boot`. */
const bootConfigs = ["/boot/firmware/config.txt", "/boot/config.txt"]
const overlay = "dtoverlay=dwc2,dr_mode=peripheral"

/** The USB device that the target sees, and what the target makes of it. */
export const examineGadget: Examine = async (examined) => {
  const { words, isInstalled } = examined
  let status: ReturnType<Examined["gadget"]>
  try {
    status = examined.gadget()
  } catch (error) {
    if (error instanceof GatewayError) return [fault(error.message, words.crashcart("gadget status"))]
    const { code = "" } = error as NodeJS.ErrnoException
    if (code === "EACCES" || code === "EPERM")
      return [unseen("This user may not look at the gadget.", words.crashcart("doctor"))]
    throw error
  }
  if (status.udcs.length === 0) return [await noController(examined)]
  const up = isInstalled ? "sudo systemctl restart crashcart-gadget" : words.crashcart("gadget up")
  if (status.state === "absent") {
    const [udc] = status.udcs
    const holder = udc?.holder
    return holder === undefined
      ? [fault("The target sees no keyboard and no mouse: the gadget is not up.", up)]
      : [
          fault(
            `Another gadget, "${holder}", has the controller ${udc?.name}.`,
            `Stop what made it (often: sudo modprobe -r g_${holder}), then: ${up}`,
          ),
        ]
  }
  if (status.state === "half-made")
    return [fault(`The gadget is half-made: ${status.faults.join("; ")}.`, up)]
  const state = status.udcs.find(({ name }) => name === status.udc)?.state ?? "unknown"
  return [seenByTarget(status.udc ?? "", state)]
}

/** USB 2.0 §9.1.1 */
function seenByTarget(udc: string, state: string): Finding {
  if (state === "configured") return ok(`The target uses the keyboard and the mouse (${udc}: configured).`)
  if (state === "suspended") return note(`The target sleeps (${udc}: suspended); a key may wake it.`)
  if (state === "not attached") {
    return fault(
      `The gadget is up, but no target is at the other end (${udc}: not attached).`,
      "Put the cable into the Pi's data port (USB-C; on a Zero the one marked USB), and let it be one that carries data",
    )
  }
  return note(`The target has not set the keyboard up yet (${udc}: ${state}).`)
}

async function noController({ machine }: Examined): Promise<Finding> {
  const why = "This machine is no USB device: it has no USB device controller."
  for (const path of bootConfigs) {
    const file = await machine.read(path)
    if (file.state !== "there") continue
    if (hasOverlay(file.value))
      return fault(`${why} ${path} asks for one, for the next start.`, "sudo reboot")
    return fault(why, `echo "${overlay}" | sudo tee -a ${path} && sudo reboot`)
  }
  return fault(why, "It takes a Raspberry Pi 4, 5 or Zero 2 W, or another board with a USB device port")
}

/** A line in a section for other models does not count, but only the Pi's firmware knows which one this is. */
function hasOverlay(text: string): boolean {
  return text.split("\n").some((line) => /^\s*dtoverlay=dwc2\b(?!.*dr_mode=host)/.test(line))
}
