import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe } from "vitest"

const console = join(import.meta.dirname, "../../web/dist/index.html")

/** Like `describe`, on machines where a Debian can be made and entered; elsewhere its tests are skipped, and their name says why. */
export function describeInDebian(name: string, tests: () => void): void {
  const reason = whyNot()
  if (reason === undefined) describe(name, tests)
  else describe.skip(`${name} (left out: ${reason})`, tests)
}

/** Like `describe`, where packages can be made. */
export function describePackages(name: string, tests: () => void): void {
  const reason = whyNoPackages()
  if (reason === undefined) describe(name, tests)
  else describe.skip(`${name} (left out: ${reason})`, tests)
}

function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return "it takes root"
  if (!runs("mmdebstrap", "--version")) return "mmdebstrap is not installed"
  if (!runs("unshare", "--mount", "--pid", "--net", "--fork", "true"))
    return "namespaces are not allowed here"
  return whyNoPackages()
}

function whyNoPackages(): string | undefined {
  if (!runs("dpkg-deb", "--version")) return "dpkg-deb is not installed"
  return existsSync(console) ? undefined : "the console is not built: npm run build"
}

export function runs(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0
}
