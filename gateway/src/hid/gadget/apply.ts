import { GatewayError } from "../../errors.ts"
import { type ConfigFs, errnoOf } from "./configfs.ts"
import { describeOperation, type Operation } from "./plan.ts"

/**
 * Carries out a plan, in order, up to the first refusal.
 * @throws GatewayError `gadget/refused`: which operation, what the kernel said, what to do.
 */
export function applyOperations(configFs: ConfigFs, operations: readonly Operation[]): void {
  for (const operation of operations) {
    try {
      perform(configFs, operation)
    } catch (cause) {
      const errno = errnoOf(cause)
      if (operation.kind === "write" && errno !== undefined && operation.mayFailWith === errno) continue
      throw new GatewayError(
        "gadget/refused",
        `The kernel refuses "${describeOperation(operation)}" (${errno ?? String(cause)}). ${advice(operation, errno)}`,
        { cause },
      )
    }
  }
}

/** Carries out one operation; throws what the kernel says. */
export function perform(configFs: ConfigFs, operation: Operation): void {
  if (operation.kind === "write") configFs.write(operation.path, operation.value)
  else if (operation.kind === "symlink") configFs.symlink(operation.target, operation.path)
  else configFs[operation.kind](operation.path)
}

function advice(operation: Operation, errno: string | undefined): string {
  if (operation.kind === "write" && operation.path.endsWith("/UDC")) {
    if (errno === "EBUSY")
      return "Another gadget has taken the USB controller meanwhile; see crashcart gadget status."
    if (errno === "ENODEV") {
      return "The USB controller has too few endpoints for all functions (try gadget.mass-storage = false), or it went away."
    }
  }
  if (operation.kind === "mkdir" && errno === "ENOENT") {
    return "This kernel lacks the function's module: modprobe usb_f_hid usb_f_mass_storage says more."
  }
  return "crashcart gadget down and up again starts from nothing; the kernel's log (dmesg) says more."
}
