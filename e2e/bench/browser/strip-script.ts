import { fileURLToPath } from "node:url"
import { classicScript } from "./classic-script.ts"

/** The gateway's own strip reader as a classic script for a page, which finds `readStripFromRgba` in its globals. */
export function stripScript(): Promise<string> {
  const module = fileURLToPath(new URL("./strip.ts", import.meta.resolve("@crashcart/gateway/demo")))
  return classicScript(module, "readStripFromRgba")
}
