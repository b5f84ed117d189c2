import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { cached, cacheFolder } from "../rig/cache.ts"
import { runTool } from "../rig/run-tool.ts"
import { fetchDebianPackages, unpack } from "./debian-packages.ts"

/** What a Pi with this gateway has installed, and the kernel that has both ends of the USB cable. */
const packages = [
  ...[
    "base-files",
    "base-passwd",
    "bash",
    "coreutils",
    "dash",
    "util-linux",
    "kmod",
    "libgcc-s1",
    "libstdc++6",
  ],
  ...["systemd", "systemd-sysv", "udev", "openssl", "passwd", "iproute2", "grep", "ustreamer"],
  ...["busybox-static", "linux-image-amd64"],
]
/** Bump when what is made of the packages changes. */
const version = 2

/** Needed before the root file system is there. */
const bootModules = ["virtio_pci", "virtio_blk", "ext4"]
/** Loaded by the running system: vivid is the HDMI bridge, dummy_hcd a USB cable from this machine to itself. */
const systemModules = [
  ...["virtio_net", "virtio_console", "virtio_rng", "vivid", "dummy_hcd", "usbhid", "hid-generic", "evdev"],
  ...[
    "sd_mod",
    "sr_mod",
    "usb-storage",
    "libcomposite",
    "usb_f_hid",
    "usb_f_mass_storage",
    "configfs",
    "autofs4",
  ],
]
/** Read by nobody here. */
const ballast = ["doc", "man", "locale", "info", "i18n", "bug", "lintian", "zoneinfo"]

/** Debian without crashcart, as files. */
export interface BaseSystem {
  readonly kernel: string
  /** Loads what the root file system needs, and goes there. */
  readonly initrd: string
  /** Its root file system, not to be changed. */
  readonly root: string
}

/**
 * Debian as on a Pi, unpacked and not installed: no maintainer script runs, so no root is needed. Made once and kept.
 * @throws RigError `rig/download-failed` or `rig/tool-missing`.
 */
export async function baseSystem(cache = cacheFolder): Promise<BaseSystem> {
  const folder = await cached(cache, `virtual-pi-base-${version}`, fill)
  return { kernel: join(folder, "vmlinuz"), initrd: join(folder, "initrd"), root: join(folder, "root") }
}

async function fill(folder: string): Promise<void> {
  const work = join(folder, "work")
  const root = join(folder, "root")
  const kernelRoot = join(work, "kernel")
  await makeMerged(root)
  await makeMerged(kernelRoot)
  for (const deb of await fetchDebianPackages(packages, work)) {
    const isKernel = basename(deb).startsWith("linux-image-")
    await unpack(deb, isKernel ? kernelRoot : root)
  }
  await Promise.all(
    ballast.map((name) => rm(join(root, "usr/share", name), { recursive: true, force: true })),
  )
  const [release = ""] = await readdir(join(kernelRoot, "usr/lib/modules"))
  await cp(join(kernelRoot, "boot", `vmlinuz-${release}`), join(folder, "vmlinuz"))
  await makeInitrd({ work, root, kernelRoot, release, into: join(folder, "initrd") })
  await copyModules({ kernelRoot, release, root })
  await configure(root)
  await rm(work, { recursive: true })
}

async function makeMerged(root: string): Promise<void> {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(root, "usr", name), { recursive: true })
    await symlink(`usr/${name}`, join(root, name))
  }
}

interface KernelFiles {
  readonly kernelRoot: string
  readonly release: string
}

/** The modules' files, dependencies first. */
async function moduleFiles(
  { kernelRoot, release }: KernelFiles,
  names: readonly string[],
): Promise<string[]> {
  await runTool("/sbin/depmod", ["--basedir", kernelRoot, release], "rig/tool-missing")
  const files: string[] = []
  for (const name of names) {
    const args = ["--dirname", kernelRoot, "--set-version", release, "--show-depends", name]
    const lines = (await runTool("/sbin/modprobe", args, "rig/tool-missing")).split("\n")
    // The rest is "builtin NAME".
    files.push(...lines.flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []))
  }
  return [...new Set(files)]
}

async function makeInitrd({
  work,
  root,
  into,
  ...kernel
}: KernelFiles & Record<"work" | "root" | "into", string>) {
  const tree = join(work, "initrd")
  await Promise.all(
    ["bin", "modules", "proc", "sys", "dev", "newroot"].map((name) =>
      mkdir(join(tree, name), { recursive: true }),
    ),
  )
  await cp(join(root, "usr/bin/busybox"), join(tree, "bin/busybox"))
  await cp(join(import.meta.dirname, "guest/init"), join(tree, "init"))
  const files = await moduleFiles(kernel, bootModules)
  // In order of their names is in order of their needs.
  await Promise.all(
    files.map((file, index) =>
      cp(file, join(tree, "modules", `${String(index).padStart(2, "0")}-${basename(file)}`)),
    ),
  )
  const script = 'cd "$1" && find . | "$2" cpio -o -H newc >"$3"'
  await runTool("sh", ["-c", script, "sh", tree, join(root, "usr/bin/busybox"), into], "rig/tool-missing")
}

async function copyModules({ kernelRoot, release, root }: KernelFiles & { root: string }): Promise<void> {
  const folder = join("usr/lib/modules", release)
  for (const file of await moduleFiles({ kernelRoot, release }, systemModules)) {
    const below = file.slice(file.indexOf(`/${release}/`) + release.length + 2)
    await mkdir(dirname(join(root, folder, below)), { recursive: true })
    await cp(file, join(root, folder, below))
  }
  for (const name of ["modules.builtin", "modules.builtin.modinfo", "modules.order"]) {
    await cp(join(kernelRoot, folder, name), join(root, folder, name))
  }
  await runTool("/sbin/depmod", ["--basedir", root, release], "rig/tool-missing")
}

/** What the packages' scripts would have done, as far as anybody here asks for it. */
async function configure(root: string): Promise<void> {
  for (const name of ["passwd", "group"]) {
    await writeFile(
      join(root, "etc", name),
      await readFile(join(root, "usr/share/base-passwd", `${name}.master`)),
    )
  }
  for (const name of ["proc", "sys", "dev", "run", "tmp", "root", "var/log", "var/tmp", "var/cache"]) {
    await mkdir(join(root, name), { recursive: true })
  }
  await writeFile(join(root, "etc/machine-id"), "")
  await cp(join(import.meta.dirname, "guest/root"), root, { recursive: true, verbatimSymlinks: true })
}
