import { cp, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { dirname, join, relative, sep } from "node:path"
import { gzipSync } from "node:zlib"
import { changelog, copyright } from "./about.ts"
import type { Architecture } from "./architectures.ts"
import { configFileText } from "./config-file.ts"
import { manualPage } from "./manual-page.ts"

/** Below `/usr/lib/crashcart` the house stands as in the repository, so that paths between its rooms hold. */
const house = "usr/lib/crashcart"
const rooms = ["gateway/protocol", "gateway/src", "signaling/protocol", "signaling/src", "turn"]

/** What a running gateway never reads. */
const testOnly = /\.(test|contract)\.ts$|\.md$|\/(testing|fakes|fixtures)(\/|$)/
/** What of npm's packages is read at run time, and their licences, which have to go along. */
const modulesKeep = /\.(js|cjs|mjs|json|node|wasm)$|\/(LICEN[CS]E|COPYING|NOTICE)[^/]*$/i
/** Configuration of tools, documents, tests, and binaries for another C library. */
const modulesLeaveOut = /\/(\.[^/]*|docs?|tests?|__tests__|examples?|benchmarks?|musl_[a-z0-9]+)(\/|$)/

export interface ContentsOptions {
  /** The repository, with the console built in `web/dist`. */
  readonly root: string
  /** `node_modules` of the architecture, from `productionTree`. */
  readonly nodeModules: string
  readonly architecture: Architecture
  readonly version: string
  readonly date: Date
}

/** Puts the files of the package `crashcart` below `into`, an empty folder. */
export async function crashcartContents(into: string, options: ContentsOptions): Promise<void> {
  const { root, nodeModules, architecture, version, date } = options
  await cp(join(import.meta.dirname, "root"), into, { recursive: true })
  for (const room of rooms) await copy(join(root, room), join(into, house, room), testOnly)
  for (const name of ["gateway", "signaling", "turn"]) {
    await cp(join(root, name, "package.json"), join(into, house, name, "package.json"))
  }
  await copy(join(root, "web/dist"), join(into, house, "web/dist"), /\.map$/)
  await copyModules(nodeModules, join(into, house, "node_modules"), (name) => !isBroughtApart(name))
  for (const name of ["gateway", "signaling", "turn"]) {
    await mkdir(join(into, house, "node_modules/@crashcart"), { recursive: true })
    await symlink(`../../${name}`, join(into, house, "node_modules/@crashcart", name))
  }
  const node = join(nodeModules, `node-linux-${architecture.node}`)
  await cp(join(node, "bin/node"), join(into, house, "bin/node"))
  await cp(join(node, "LICENSE"), join(into, house, "bin/LICENSE"))
  await write(into, "etc/crashcart/crashcart.toml", configFileText())
  // For the doctor, whom somebody asks who may not read the other one.
  await write(into, "usr/share/crashcart/crashcart.toml", configFileText())
  await write(into, "usr/share/man/man1/crashcart.1.gz", zipped(manualPage(version, date)))
  await describe(into, root, "crashcart", version, date)
}

/**
 * Puts the files of the package `crashcart-av` there: the transcoder's library, which is under another licence than all the
 * rest and as large as all the rest.
 */
export async function transcoderContents(into: string, options: ContentsOptions): Promise<void> {
  const { root, nodeModules, version, date } = options
  await copyModules(nodeModules, join(into, house, "node_modules"), isTranscoder)
  await describe(into, root, "crashcart-av", version, date)
}

function isTranscoder(name: string): boolean {
  return name === "node-av" || name.startsWith("@seydx/")
}

function isBroughtApart(name: string): boolean {
  return isTranscoder(name) || /^(node-linux-|@crashcart\/|@types\/|\.bin$|\.package-lock\.json$)/.test(name)
}

/** @param isWanted told the name of each package, `@scope/` included. */
async function copyModules(from: string, to: string, isWanted: (name: string) => boolean): Promise<void> {
  for (const entry of await readdir(from)) {
    const names = entry.startsWith("@")
      ? (await readdir(join(from, entry))).map((name) => `${entry}/${name}`)
      : [entry]
    for (const name of names.filter(isWanted)) {
      await copy(join(from, name), join(to, name), modulesLeaveOut, modulesKeep)
    }
  }
}

/**
 * Copies a tree without what matches `leaveOut` in its path below `from`, and of its files only those that match `keep`; without
 * folders that end up empty.
 */
async function copy(from: string, to: string, leaveOut: RegExp, keep = /$/): Promise<void> {
  const filter = async (path: string) => {
    const below = `/${relative(from, path).split(sep).join("/")}`
    return !leaveOut.test(below) && (keep.test(below) || (await lstat(path)).isDirectory())
  }
  await mkdir(dirname(to), { recursive: true })
  await cp(from, to, { recursive: true, filter })
  await removeEmpty(to)
}

async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeEmpty(join(folder, entry.name))
  }
  if ((await readdir(folder)).length === 0) await rm(folder, { recursive: true })
}

/** Licence and history, where Debian looks for them (Debian Policy §12.5 and §12.7), and the reasons for what lintian finds. */
async function describe(into: string, root: string, name: string, version: string, date: Date) {
  const licence = await readFile(join(root, "LICENSE"), "utf8")
  await write(into, `usr/share/doc/${name}/copyright`, copyright(name, licence))
  await write(into, `usr/share/doc/${name}/changelog.gz`, zipped(changelog(name, version, date)))
  const overrides = join(import.meta.dirname, "lintian", name)
  await write(into, `usr/share/lintian/overrides/${name}`, await readFile(overrides, "utf8"))
}

/** Without a name and a time inside, so that the same text gives the same bytes. */
function zipped(text: string): Buffer {
  return gzipSync(text, { level: 9 })
}

async function write(into: string, path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(into, path)), { recursive: true })
  await writeFile(join(into, path), content)
}
