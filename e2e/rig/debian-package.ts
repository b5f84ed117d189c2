import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { debianArchives, osReleaseField } from "./apt-mirror.ts"
import { RigError } from "./errors.ts"
import { runTool } from "./run-tool.ts"

export const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

/**
 * Fetches a package of another Debian release and unpacks it into `into`, without installing it and without touching the
 * machine's apt: own sources, own lists, own cache. Signatures are checked against Debian's archive keyring.
 *
 * @param suite the release's codename (`trixie`).
 * @param archive URI of a Debian archive, for a machine that is not Debian; the machine's own ones when left out.
 * @throws RigError `rig/tool-missing` where there is no apt, `rig/download-failed` when no archive has the package.
 */
export async function unpackDebianPackage(
  name: string,
  suite: string,
  into: string,
  archive?: string,
): Promise<void> {
  const failures: unknown[] = []
  for (const candidate of archive ? [archive] : await machineArchives()) {
    const folder = await mkdtemp(join(tmpdir(), "crashcart-apt-"))
    try {
      return await unpackFrom(candidate, { name, suite, into, folder })
    } catch (error) {
      failures.push(error)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  const hint =
    "it takes the network, debian-archive-keyring, and a Debian apt source (elsewhere CRASHCART_DEBIAN_ARCHIVE=URI)"
  const message = `${name} of Debian ${suite} could not be fetched: ${hint}. ${failures.map(String).join("; ")}`
  throw new RigError("rig/download-failed", message, { cause: failures[0] })
}

/** Package archives of this machine, Debian's among them. */
export async function machineArchives(): Promise<string[]> {
  const osRelease = await readFile("/etc/os-release", "utf8").catch(() => "")
  const codename = osReleaseField(osRelease, "VERSION_CODENAME") ?? ""
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
  const args = ["indextargets", "--no-release-info", "--format", format, "Created-By: Packages"]
  return debianArchives(await runTool("apt-get", args, "rig/download-failed"), codename)
}

async function unpackFrom(
  archive: string,
  what: { name: string; suite: string; into: string; folder: string },
): Promise<void> {
  const { name, suite, into, folder } = what
  const sources = join(folder, "sources.list")
  await mkdir(join(folder, "state/lists/partial"), { recursive: true })
  await mkdir(join(folder, "cache/archives/partial"), { recursive: true })
  await writeFile(sources, `deb [signed-by=${keyring}] ${archive} ${suite} main\n`)
  const settings = {
    "Dir::State": join(folder, "state"),
    "Dir::State::status": "/var/lib/dpkg/status",
    "Dir::Cache": join(folder, "cache"),
    "Dir::Etc::sourcelist": sources,
    "Dir::Etc::sourceparts": "/dev/null",
    // Pinning and preferences of the machine are about the machine.
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Acquire::Languages": "none",
    "Acquire::Retries": "3",
    "APT::Sandbox::User": "root", // the folder is ours alone; apt would warn that _apt cannot write to it
  }
  const options = Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`])
  await runTool("apt-get", [...options, "update"], "rig/download-failed", { cwd: folder })
  await runTool("apt-get", [...options, "download", name], "rig/download-failed", { cwd: folder })
  const deb = (await readdir(folder)).find((file) => file.endsWith(".deb"))
  if (!deb) throw new RigError("rig/download-failed", `apt-get download ${name} left no package behind`)
  await runTool("dpkg-deb", ["-x", join(folder, deb), into], "rig/download-failed")
}
