import { execFile } from "node:child_process"
import { availableParallelism, cpus, loadavg, release } from "node:os"
import { promisify } from "node:util"
import { chromiumLaunch } from "../harness/chromium.ts"
import type { Machine } from "./results.ts"

/** What the figures were measured on. */
export async function describeMachine(now: Date): Promise<Machine> {
  const chromium = await chromiumVersion()
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    kernel: release(),
    node: process.version,
    ...(chromium === undefined ? {} : { chromium }),
    loadAtStart: loadavg()[0] ?? 0,
    startedAt: now.toISOString(),
  }
}

async function chromiumVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(chromiumLaunch.executablePath, ["--version", "--no-sandbox"])
    return /\d+(\.\d+)+/.exec(stdout)?.[0]
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined
    throw error
  }
}
