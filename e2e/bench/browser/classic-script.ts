import { readFile } from "node:fs/promises"
import { stripTypeScriptTypes } from "node:module"

/**
 * A module without imports as a classic script, for a page.
 * @param name one of its exports, which becomes a global.
 */
export async function classicScript(path: string, name: string): Promise<string> {
  const source = stripTypeScriptTypes(await readFile(path, "utf8")).replace(/^export /gm, "")
  return `{${source}\nglobalThis.${name} = ${name}}`
}
