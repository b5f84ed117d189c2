import { readFile } from "node:fs/promises"
import { hotFunctions } from "./hot-functions.ts"

/** `node e2e/bench/profile/main.ts FILE.cpuprofile`: the functions that a profile found busiest. */
const shown = 40

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error("name a .cpuprofile")
const { busyMs, totalMs, functions } = hotFunctions(JSON.parse(await readFile(path, "utf8")))
console.log(`busy ${Math.round(busyMs)} of ${Math.round(totalMs)} ms`)
for (const { name, place, percent } of functions.slice(0, shown)) {
  console.log(`${percent.toFixed(1).padStart(5)} %  ${name}  ${place}`)
}
