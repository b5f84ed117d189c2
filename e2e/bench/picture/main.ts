import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { resultsSchema } from "../results.ts"
import { latencySvg } from "./latency-svg.ts"

/** `node e2e/bench/picture/main.ts`: draws the README's picture, `e2e/bench/latency.svg`, from `results/latest.json`. */
const bench = join(import.meta.dirname, "..")
const results = resultsSchema.parse(JSON.parse(await readFile(join(bench, "results", "latest.json"), "utf8")))
const svg = latencySvg(results)
if (svg === undefined) {
  console.error("The results hold no latency to the screen: npm run bench -- --only send-to-present")
  process.exitCode = 1
} else {
  await writeFile(join(bench, "latency.svg"), svg)
}
