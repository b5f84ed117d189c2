import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { architectures } from "../../gateway/debian/architectures.ts"
import { makePackage } from "../../gateway/debian/package.ts"
import { runTool } from "../rig/run-tool.ts"
import { baseSystem } from "./base-system.ts"
import { unpack } from "./debian-packages.ts"

const repository = join(import.meta.dirname, "..", "..")
/** Holds Debian, Node and the transcoder, and leaves room for logs. */
const imageSize = "1500M"
/** Started at boot; what the package's postinst enables. */
const enabledUnits = [
  "/usr/lib/systemd/system/crashcart.service",
  "/usr/lib/systemd/system/crashcart-gadget.service",
  "/usr/lib/systemd/system/systemd-networkd.service",
]
/** Would cost seconds at each boot and matter to nobody here. Ctrl+Alt+Del is typed in a test, and is not meant for this machine. */
const maskedUnits = [
  ...["ctrl-alt-del.target", "ldconfig.service", "systemd-hwdb-update.service", "systemd-firstboot.service"],
  ...["systemd-journal-catalog-update.service", "systemd-update-done.service", "systemd-random-seed.service"],
  ...["systemd-update-utmp.service", "systemd-machine-id-commit.service", "systemd-logind.service"],
  ...["systemd-networkd-wait-online.service", "getty@tty1.service", "systemd-pcrphase-sysinit.service"],
]

export interface ImageOptions {
  /** `/etc/crashcart/crashcart.toml`. */
  readonly config: string
  /** Where the disk goes. */
  readonly path: string
}

/** Makes the Pi's disk: Debian, the package `crashcart` and its transcoder as `npm run package` makes them, and the test's eyes. */
export async function makeImage({ config, path }: ImageOptions): Promise<void> {
  const { root: base } = await baseSystem()
  const work = await mkdtemp(join(tmpdir(), "crashcart-pi-"))
  const root = join(work, "root")
  try {
    await cp(base, root, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    for (const deb of await packages(work)) await unpack(deb, root)
    await put(root, "etc/crashcart/crashcart.toml", config)
    await compileTap(join(root, "usr/lib/rig/input-tap"))
    for (const unit of enabledUnits) {
      await link(
        unit,
        join(root, "etc/systemd/system/multi-user.target.wants", unit.slice(unit.lastIndexOf("/") + 1)),
      )
    }
    for (const unit of maskedUnits) await link("/dev/null", join(root, "etc/systemd/system", unit))
    await link("/usr/lib/systemd/system/multi-user.target", join(root, "etc/systemd/system/default.target"))
    await makeFileSystem(root, path)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function packages(work: string): Promise<string[]> {
  const architecture = architectures.find(({ node }) => node === process.arch)
  if (architecture === undefined) throw new Error(`there is no package for ${process.arch}`)
  const options = {
    root: repository,
    architecture,
    version: "0.0.0",
    date: new Date(0),
    output: work,
    cache: join(repository, ".cache/package"),
    compression: "none",
  } as const
  return [await makePackage("crashcart", options), await makePackage("crashcart-av", options)]
}

async function compileTap(into: string): Promise<void> {
  const source = join(import.meta.dirname, "guest/input-tap.c")
  await mkdir(dirname(into), { recursive: true })
  await runTool(
    "gcc",
    ["-O2", "-Wall", "-Wextra", "-Werror", "-static", "-o", into, source],
    "rig/compile-failed",
  )
}

/** ext4 straight from a folder. Who isn't root maps itself to root, so that files belong to root inside. */
async function makeFileSystem(root: string, path: string): Promise<void> {
  const command = ["/sbin/mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-d", root, path, imageSize]
  const [tool = "", ...args] = process.getuid?.() === 0 ? command : ["unshare", "--map-root-user", ...command]
  await runTool(tool, args, "rig/tool-missing")
}

async function put(root: string, name: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true })
  await writeFile(join(root, name), text)
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await rm(path, { force: true })
  await symlink(target, path)
}
