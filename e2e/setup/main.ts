import { RigError } from "../rig/errors.ts"
import { fakeV4l2Library } from "../rig/fakev4l2.ts"
import { ustreamerBinary } from "../rig/ustreamer-binaries.ts"
import { systemPackages } from "./packages.ts"
import { inspectMachine, install } from "./system-packages.ts"

/**
 * `npm run setup`, and the first step of `npm test`: installs what the tests need from the system (as root, on Debian or
 * Ubuntu), then fetches and compiles what the rig needs. Quick when all is there. Where it cannot help, it says what to
 * type and ends the process with 1.
 */
export async function ensureSystemPackages(): Promise<void> {
  const machine = await inspectMachine()
  if (machine.state === "unknown-system") {
    const names = systemPackages.map(({ name, why }) => `  ${name.padEnd(14)}${why}`).join("\n")
    giveUp(
      `This is neither Debian nor Ubuntu. Install what these packages hold there, or use a container:\n${names}`,
    )
  }
  if (machine.state === "missing") {
    const command = `apt-get ${machine.installArgs.join(" ")}`
    if (process.getuid?.() !== 0) giveUp(`Some packages are missing. Install them with:\n  sudo ${command}`)
    console.log(`Installing ${machine.packages.join(", ")}`)
    if (!(await install(machine.installArgs)))
      giveUp(`Some packages could not be installed. What was tried:\n  ${command}`)
  }
  try {
    const archive = process.env["CRASHCART_DEBIAN_ARCHIVE"]
    await Promise.all([fakeV4l2Library(), ustreamerBinary("4.9", archive), ustreamerBinary("5.4", archive)])
  } catch (error) {
    if (error instanceof RigError) giveUp(error.message)
    throw error
  }
}

function giveUp(message: string): never {
  console.error(message)
  process.exit(1)
}

if (import.meta.main) {
  await ensureSystemPackages()
  console.log("Ready: everything that the tests need is here.")
}
