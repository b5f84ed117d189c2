import { mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { RigError } from "../rig/errors.ts"
import { runTool } from "../rig/run-tool.ts"

/**
 * Fetches packages of this machine's own Debian with everything that they depend on, as for a machine on which nothing is
 * installed yet; neither installs anything nor touches apt's own state. Signatures are apt's business, as always.
 *
 * @param into an empty folder. @returns paths of the `.deb` files, sorted.
 * @throws RigError `rig/download-failed`: no network, or no apt sources.
 */
export async function fetchDebianPackages(names: readonly string[], into: string): Promise<string[]> {
  const archives = join(into, "archives")
  await mkdir(join(archives, "partial"), { recursive: true })
  const status = join(into, "status")
  await writeFile(status, "")
  const settings = {
    // Nothing is installed, so everything is fetched.
    "Dir::State::status": status,
    "Dir::Cache::archives": archives,
    "APT::Install-Recommends": "false",
    "APT::Sandbox::User": "root", // the folder is ours alone; apt would warn that _apt cannot write to it
    "Acquire::Retries": "3",
  }
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`])
  const args = [...options, "--yes", "--download-only", "install", ...names]
  await runTool("apt-get", args, "rig/download-failed")
  const fetched = (await readdir(archives)).filter((name) => name.endsWith(".deb")).sort()
  if (fetched.length === 0) throw new RigError("rig/download-failed", "apt-get fetched nothing")
  return fetched.map((name) => join(archives, name))
}

/** Unpacks a package below `root`, whose `/bin` and `/lib` are links as on every merged system (usrmerge). */
export async function unpack(deb: string, root: string): Promise<void> {
  const script = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2"'
  await runTool("sh", ["-c", script, "sh", deb, root], "rig/download-failed")
}
