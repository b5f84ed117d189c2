import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"

export interface PingResult {
  /** In the order they arrived; one that came twice is there twice. */
  readonly echoes: readonly { readonly index: number; readonly roundTripMs: number }[]
}

export interface PingOptions {
  /** Words that run a command where the pings, and where the echo come from, e.g. in a namespace. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly address: string
  readonly count: number
  readonly intervalMs: number
  /** How long the last echo may take. */
  readonly patienceMs: number
}

const port = 7

/** Sends numbered datagrams of 228 octets (with IP and UDP) to and fro, from one place to another. */
export async function ping({
  from,
  to,
  address,
  count,
  intervalMs,
  patienceMs,
}: PingOptions): Promise<PingResult> {
  const echo = start(to, "echo-main.ts", address, `${port}`)
  try {
    await message(echo)
    const pinger = start(from, "ping-main.ts", address, ...[port, count, intervalMs, patienceMs].map(String))
    const [result] = await Promise.all([message(pinger), once(pinger, "exit")])
    return result as PingResult
  } finally {
    const exited = once(echo, "exit")
    echo.disconnect()
    await exited
  }
}

function start(prefix: readonly string[], program: string, ...args: readonly string[]): ChildProcess {
  const words = [...prefix, process.execPath, join(import.meta.dirname, program), ...args]
  const [first = "", ...rest] = words
  return spawn(first, rest, { stdio: ["ignore", "inherit", "inherit", "ipc"] })
}

async function message(child: ChildProcess): Promise<unknown> {
  const [first] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`a probe exited with ${code}`)
    }),
  ])
  return first
}
