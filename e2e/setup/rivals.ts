import { rivalPackages } from "./packages.ts"
import { inspectMachine, install } from "./system-packages.ts"

/**
 * The bench's first step: installs what it runs beside ours, as root on Debian or Ubuntu; elsewhere says what is missing.
 * The bench runs without it, too, and leaves those columns out.
 */
export async function ensureRivals(tell: (line: string) => void): Promise<void> {
  const machine = await inspectMachine(rivalPackages)
  if (machine.state === "ready") return
  if (machine.state === "unknown-system") {
    const names = rivalPackages.map(({ name, why }) => `${name} (${why})`).join(", ")
    tell(`Neither Debian nor Ubuntu: compared is only with what is here of ${names}`)
    return
  }
  const command = `apt-get ${machine.installArgs.join(" ")}`
  if (process.getuid?.() !== 0) tell(`Some columns are left out. To have them: sudo ${command}`)
  else if (!(await install(machine.installArgs))) tell(`Some columns are left out: this failed: ${command}`)
}
