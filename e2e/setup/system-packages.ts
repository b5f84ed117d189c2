import { execFile, spawn } from "node:child_process"
import { type SystemPackage, systemPackages } from "./packages.ts"

/** How a machine stands: nothing to do, a command to run (as root), or a system whose packages we cannot name. */
export type MachineState =
  | { readonly state: "ready" }
  | {
      readonly state: "missing"
      readonly packages: readonly string[]
      readonly installArgs: readonly string[]
    }
  | { readonly state: "unknown-system" }

/** Asks dpkg, once, which of the packages are installed. */
export async function inspectMachine(
  wanted: readonly SystemPackage[] = systemPackages,
): Promise<MachineState> {
  const names = wanted.map(({ name }) => name)
  const status = await dpkgStatus(names)
  if (status === undefined) return { state: "unknown-system" }
  const packages = missingPackages(names, status)
  if (packages.length === 0) return { state: "ready" }
  return {
    state: "missing",
    packages,
    installArgs: ["install", "--yes", "--no-install-recommends", ...packages],
  }
}

/**
 * Picks the names that are not installed.
 * @param status lines of `PACKAGE STATUS` (`ffmpeg installed`), as dpkg-query prints them; unknown packages have no line,
 *   a removed one may still be listed as `config-files`.
 */
export function missingPackages(names: readonly string[], status: string): string[] {
  const installed = new Set(
    status.split("\n").flatMap((line) => {
      const [name, state] = line.trim().split(/\s+/)
      return name && state === "installed" ? [name] : []
    }),
  )
  return names.filter((name) => !installed.has(name))
}

/** Runs apt-get update and `apt-get install`, showing what they say; false when either failed. Needs root. */
export async function install(installArgs: readonly string[]): Promise<boolean> {
  // The lists may be missing (fresh container) or so old that the packages in them are gone.
  return (await aptGet(["update"])) && (await aptGet(installArgs))
}

function aptGet(args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const child = spawn("apt-get", args, { stdio: "inherit", env })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("close", (code) => resolve(code === 0))
  })
}

/** Undefined where there is no dpkg. */
function dpkgStatus(names: readonly string[]): Promise<string | undefined> {
  const args = ["--show", "--showformat", "$" + "{Package} $" + "{db:Status-Status}\\n", ...names]
  return new Promise((resolve) => {
    // It exits with 1 when it does not know one of them; what it prints about the others still holds.
    execFile("dpkg-query", args, (error, stdout) => resolve(error?.code === "ENOENT" ? undefined : stdout))
  })
}
