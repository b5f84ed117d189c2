import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import type { Architecture } from "./architectures.ts"

/** What npm has to see of the house to know what is locked: all packages, because the lock file names all. */
const manifests = [
  "package.json",
  "package-lock.json",
  ".npmrc",
  ...["gateway", "signaling", "turn", "web", "e2e"].map((name) => `${name}/package.json`),
]

/**
 * `node_modules` as another machine needs it: exactly the locked versions, without what is for development, binaries for
 * `architecture` and glibc only. npm does this for any machine on any machine, because no install script is run.
 *
 * @param root the repository.
 * @param cache a folder that is kept between runs; one tree for each lock file and architecture.
 * @returns path of `node_modules`; not to be changed.
 */
export async function productionTree(
  root: string,
  cache: string,
  architecture: Architecture,
): Promise<string> {
  const hash = createHash("sha256")
  for (const name of manifests) hash.update(await readFile(join(root, name)))
  const folder = join(cache, `tree-${architecture.debian}-${hash.digest("hex").slice(0, 16)}`)
  if (!(await exists(folder))) await fill(root, folder, architecture)
  return join(folder, "node_modules")
}

async function fill(root: string, folder: string, { node }: Architecture): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const draft = await mkdtemp(`${folder}-`)
  try {
    for (const name of manifests) {
      await mkdir(dirname(join(draft, name)), { recursive: true })
      await cp(join(root, name), join(draft, name))
    }
    const target = ["--omit=dev", `--cpu=${node}`, "--os=linux", "--libc=glibc"]
    const rooms = ["--workspace=@crashcart/gateway", "--include-workspace-root"]
    await promisify(execFile)("npm", ["ci", "--prefer-offline", ...target, ...rooms], { cwd: draft })
    await rename(draft, folder)
  } catch (error) {
    // rename(2) does not replace a folder that has something in it: somebody else was first.
    if (!(await exists(folder))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
