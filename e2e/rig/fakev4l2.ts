import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { cached, cacheFolder } from "./cache.ts"
import { runTool } from "./run-tool.ts"

const sourceFolder = fileURLToPath(new URL("./fakev4l2", import.meta.url))
const flags =
  "-std=gnu17 -O2 -Wall -Wextra -Werror -Wno-parentheses -fPIC -shared -fvisibility=hidden -pthread"
const libraries = "-ldl -lx264 -ljpeg"

/**
 * Path of the library that plays a V4L2 camera and encoder inside a program (`LD_PRELOAD`), compiled when its sources
 * changed.
 * @throws RigError `rig/tool-missing` or `rig/compile-failed`.
 */
export async function fakeV4l2Library(cache = cacheFolder): Promise<string> {
  const names = (await readdir(sourceFolder)).sort()
  const hash = createHash("sha256").update([process.arch, flags, libraries].join("\n"))
  for (const name of names) hash.update(name).update(await readFile(join(sourceFolder, name)))
  const sources = names.filter((name) => name.endsWith(".c"))
  const folder = await cached(cache, `fakev4l2-${hash.digest("hex").slice(0, 16)}`, async (draft) => {
    const args = [...flags.split(" "), ...sources, "-o", join(draft, "fakev4l2.so"), ...libraries.split(" ")]
    await runTool("gcc", args, "rig/compile-failed", { cwd: sourceFolder })
  })
  return join(folder, "fakev4l2.so")
}
