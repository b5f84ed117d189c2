import { execFile } from "node:child_process"
import { chmod, cp, lstat, lutimes, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Architecture } from "./architectures.ts"
import { type ContentsOptions, crashcartContents, transcoderContents } from "./contents.ts"
import { controlFile, type PackageName } from "./control-file.ts"
import { productionTree } from "./production-tree.ts"

export interface PackageOptions {
  readonly root: string
  readonly architecture: Architecture
  /** Debian version (deb-version(7)). */
  readonly version: string
  /** The time that every file gets: the same sources at the same date give the same bytes. */
  readonly date: Date
  /** Where the packages go. */
  readonly output: string
  /** What is kept between runs. */
  readonly cache: string
  /** Default `xz`, the smallest; `zstd` is made in seconds, `none` at once. */
  readonly compression?: keyof typeof compressions
}

const run = promisify(execFile)
const compressions = { xz: ["-Zxz", "-z6"], zstd: ["-Zzstd", "-z1"], none: ["-Znone"] } as const
const fillers = { crashcart: crashcartContents, "crashcart-av": transcoderContents }

/**
 * Makes one package with dpkg-deb.
 * @returns its path, `OUTPUT/NAME_VERSION_ARCHITECTURE.deb`.
 */
export async function makePackage(name: PackageName, options: PackageOptions): Promise<string> {
  const { architecture, version, date, output } = options
  await mkdir(output, { recursive: true })
  const tree = await mkdtemp(join(tmpdir(), "crashcart-package-"))
  try {
    const nodeModules = await productionTree(options.root, options.cache, architecture)
    const contents: ContentsOptions = { root: options.root, nodeModules, architecture, version, date }
    await fillers[name](tree, contents)
    await writeControl(name, tree, options)
    await normalise(tree, date)
    const path = join(output, `${name}_${version}_${architecture.debian}.deb`)
    await build(tree, path, options)
    return path
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

/** The control area: what the package is, its files' sums, its configuration files and its scripts (Debian Policy, chapters 3 to 6). */
async function writeControl(name: PackageName, tree: string, { architecture, version }: PackageOptions) {
  const control = join(tree, "DEBIAN")
  const files = (await filesBelow(tree)).sort()
  const stats = await Promise.all(files.map((file) => lstat(join(tree, file))))
  const regular = files.filter((_, index) => stats[index]?.isFile())
  await mkdir(control)
  // Installed-Size: each file rounded up to 1 KiB (deb-substvars(5)).
  const sizeKib = stats.reduce((sum, { size }) => sum + Math.ceil(size / 1024), 0)
  await writeFile(join(control, "control"), controlFile(name, { version, architecture, sizeKib }))
  const { stdout } = await run("md5sum", ["--", ...regular.filter((file) => !file.startsWith("etc/"))], {
    cwd: tree,
    maxBuffer: 2 ** 26,
  })
  await writeFile(join(control, "md5sums"), stdout)
  if (name !== "crashcart") return
  const conffiles = files.filter((file) => file.startsWith("etc/")).map((file) => `/${file}\n`)
  await writeFile(join(control, "conffiles"), conffiles.join(""))
  await cp(join(import.meta.dirname, "control"), control, { recursive: true })
}

/** Modes and times that don't depend on whose machine this is. What may be executed stays so. */
async function normalise(tree: string, date: Date): Promise<void> {
  for (const entry of await readdir(tree, { withFileTypes: true })) {
    const path = join(tree, entry.name)
    if (entry.isDirectory()) await normalise(path, date)
    else if (entry.isFile()) await chmod(path, isProgram(path) ? 0o755 : 0o644)
    await lutimes(path, date, date)
  }
  await chmod(tree, 0o755)
  await lutimes(tree, date, date)
}

/** By where it is: npm's packages mark all sorts of files as executable. */
function isProgram(path: string): boolean {
  return /\/(usr\/bin|DEBIAN)\/(?!control$|md5sums$|conffiles$)[^/]+$|\/usr\/lib\/crashcart\/(bin\/node|[a-z-]+)$/.test(
    path,
  )
}

async function build(
  tree: string,
  path: string,
  { date, compression = "xz" }: PackageOptions,
): Promise<void> {
  const epoch = `SOURCE_DATE_EPOCH=${Math.floor(date.getTime() / 1000)}`
  // More threads would cut xz's stream into other blocks: then the machine would show in the bytes.
  const options = ["--root-owner-group", "--threads-max=2", ...compressions[compression]]
  await run("env", [epoch, "dpkg-deb", ...options, "--build", tree, path])
}

async function filesBelow(tree: string): Promise<string[]> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(tree.length + 1))
}
