import { spawn } from "node:child_process"
import { mkdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import { ensureSystemPackages } from "./setup/main.ts"

/**
 * `npm test`: sets the machine up, then runs everything and ends in one line, `N passed, N failed`.
 * A stage that fails without a report (a crash, a type error) counts as one failure.
 */
const reports = join(import.meta.dirname, "..", ".cache", "test-reports")

interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Groups of tests that this machine cannot run, each with the reason in its name. */
  readonly leftOut: readonly string[]
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ status: z.string(), ancestorTitles: z.array(z.string()) })),
    }),
  ),
})

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), skipped: z.number(), flaky: z.number() }),
})

await ensureSystemPackages()
await rm(reports, { recursive: true, force: true })
await mkdir(reports, { recursive: true })

const stages: Tally[] = [
  await stage("check", ["npm", "run", "--silent", "check"]),
  await stage("build", ["npm", "run", "--silent", "build"]),
  await stage(
    "unit and system tests",
    [
      "vitest",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${join(reports, "vitest.json")}`,
    ],
    readVitest,
  ),
  await stage(
    "tests in a browser",
    ["playwright", "test", "--config", "e2e/playwright.config.ts"],
    readPlaywright,
    { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, "playwright.json") },
  ),
]
const sum = (pick: (tally: Tally) => number) => stages.reduce((total, tally) => total + pick(tally), 0)
const leftOut = stages.flatMap((tally) => tally.leftOut)
const failed = sum((tally) => tally.failed)
const skipped = sum((tally) => tally.skipped)
for (const name of new Set(leftOut)) console.log(`\nNot run here: ${name}`)
console.log(
  `\n${sum((tally) => tally.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
)
process.exitCode = failed > 0 ? 1 : 0

/** Runs one stage; without `read` it counts as one test of its own. */
async function stage(
  name: string,
  [command = "", ...args]: readonly string[],
  read?: () => Promise<Tally>,
  environment: Record<string, string> = {},
): Promise<Tally> {
  console.log(`\n== ${name}`)
  const exitCode = await run(command, args, environment)
  const tally = read
    ? await readOrNothing(name, read)
    : { passed: exitCode === 0 ? 1 : 0, failed: 0, skipped: 0, leftOut: [] }
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

async function readOrNothing(name: string, read: () => Promise<Tally>): Promise<Tally> {
  try {
    return await read()
  } catch (error) {
    console.error(`${name} left no report:`, error)
    return { passed: 0, failed: 1, skipped: 0, leftOut: [] }
  }
}

function run(command: string, args: readonly string[], environment: Record<string, string>): Promise<number> {
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...environment } })
  return new Promise((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => resolve(code ?? 1))
  })
}

async function readVitest(): Promise<Tally> {
  const report = vitestReport.parse(JSON.parse(await readFile(join(reports, "vitest.json"), "utf8")))
  const names = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ status, ancestorTitles }) => (status === "passed" ? [] : ancestorTitles))
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    leftOut: names.filter((name) => name.includes("(left out: ")),
  }
}

async function readPlaywright(): Promise<Tally> {
  const { stats } = playwrightReport.parse(
    JSON.parse(await readFile(join(reports, "playwright.json"), "utf8")),
  )
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    leftOut: [],
  }
}
