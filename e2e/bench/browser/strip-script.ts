import { readFile } from "node:fs/promises"
import { stripTypeScriptTypes } from "node:module"
import { fileURLToPath } from "node:url"

/** The gateway's own strip reader as a classic script for a page, which finds `readStripFromRgba` in its globals. */
export async function stripScript(): Promise<string> {
  const module = fileURLToPath(new URL("./strip.ts", import.meta.resolve("@crashcart/gateway/demo")))
  const source = stripTypeScriptTypes(await readFile(module, "utf8")).replace(/^export /gm, "")
  return `{${source}\nglobalThis.readStripFromRgba = readStripFromRgba}`
}
