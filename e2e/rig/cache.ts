import { mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** Where the rig keeps what it fetched and compiled: git-ignored, and safe to delete at any time. */
export const cacheFolder = fileURLToPath(new URL("../../.cache/rig", import.meta.url))

/**
 * The folder `name` of the cache, made by `fill` the first time. It appears under its name only when it is complete, so
 * concurrent callers, in this process or another, never see half of it; if several made it at once, the first one stays.
 *
 * @param name one path segment; contains whatever the content depends on.
 */
export async function cached(
  cache: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, name)
  if (await exists(folder)) return folder
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(join(cache, `.${name}-`))
  try {
    await fill(draft)
    await rename(draft, folder)
  } catch (error) {
    // rename(2) does not replace a folder that has something in it: somebody else was first.
    if (!(await exists(folder))) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return folder
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false
    throw error
  }
}
