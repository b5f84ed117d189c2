import { execFile, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { stat } from "node:fs/promises"
import { join, relative } from "node:path"
import { parseArgs, promisify } from "node:util"
import rootManifest from "../../package.json" with { type: "json" }
import { architectures } from "./architectures.ts"
import type { PackageName } from "./control-file.ts"
import { makePackage } from "./package.ts"

const root = join(import.meta.dirname, "..", "..")
const names: readonly PackageName[] = ["crashcart", "crashcart-av"]
const usage = `Usage: npm run package [-- --architecture amd64|arm64] [--output FOLDER] [--fast] [--lint]

Makes crashcart_VERSION_ARCHITECTURE.deb and crashcart-av_VERSION_ARCHITECTURE.deb in FOLDER (dist/), on Debian or Ubuntu.
--fast compresses less. --lint has lintian look at them, which takes a minute, and ends with its exit code. The date in them is SOURCE_DATE_EPOCH, else that of the last commit.`

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      architecture: { type: "string", multiple: true },
      output: { type: "string", default: join(root, "dist") },
      fast: { type: "boolean", default: false },
      lint: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  if (values.help) return tell(usage)
  const wanted = architectures.filter(({ debian }) => values.architecture?.includes(debian) ?? true)
  if (wanted.length === 0) return tell(usage, 2)
  if (!existsSync(join(root, "web/dist/index.html")))
    return tell("The console is not built: npm run build", 1)
  const date = await buildDate()
  const cache = join(root, ".cache/package")
  const paths: string[] = []
  for (const architecture of wanted) {
    for (const name of names) {
      const path = await makePackage(name, {
        root,
        architecture,
        version: rootManifest.version,
        date,
        output: values.output,
        cache,
        compression: values.fast ? "zstd" : "xz",
      })
      paths.push(path)
      tell(`${relative(process.cwd(), path)}  ${((await stat(path)).size / 1e6).toFixed(1)} MB`)
    }
  }
  return values.lint ? await lint(paths) : 0
}

/** What it finds and we know has its reason in `lintian/`. */
function lint(paths: readonly string[]): Promise<number> {
  const child = spawn("lintian", ["--allow-root", "--fail-on=error,warning", ...paths], { stdio: "inherit" })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => resolve(code ?? 1))
  })
}

/** @see https://reproducible-builds.org/specs/source-date-epoch/ */
async function buildDate(): Promise<Date> {
  const given = process.env["SOURCE_DATE_EPOCH"]
  if (given !== undefined) return new Date(Number(given) * 1000)
  const { stdout } = await promisify(execFile)("git", ["log", "-1", "--format=%ct"], { cwd: root })
  return new Date(Number(stdout) * 1000)
}

function tell(line: string, exitCode = 0): number {
  process.stdout.write(`${line}\n`)
  return exitCode
}
