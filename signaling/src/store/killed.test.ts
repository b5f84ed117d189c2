import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "vitest"
import { SqliteStore } from "./sqlite-store.ts"

const kills = 100
const writer = join(import.meta.dirname, "testing", "busy-writer.ts")

/** What the store has promised to hold. */
interface Acknowledged {
  readonly sessions: Set<string>
  readonly gateways: Set<string>
}

/** Lets a process write until it has acknowledged `changes`, and kills it in the middle of the next ones. */
async function writeAndBeKilled(path: string, prefix: string, changes: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, path, prefix], { stdio: ["ignore", "pipe", "inherit"] })
  let said = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text
    if (said.split("\n").length > changes) child.kill("SIGKILL")
  })
  const [, signal] = await once(child, "close")
  expect(signal).toBe("SIGKILL")
  // A line cut short was not said.
  return said.split("\n").slice(0, -1)
}

function acknowledge(known: Acknowledged, line: string): void {
  const [sign, kind, id = ""] = [line[0], line.slice(1).split(" ")[0], line.split(" ")[1]]
  const of = kind === "session" ? known.sessions : known.gateways
  if (sign === "+") of.add(id)
  else of.delete(id)
}

it(`loses nothing that it has acknowledged, killed ${kills} times while it is busy`, {
  timeout: 300_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "crashcart-killed-"))
  try {
    const path = join(folder, "store.sqlite")
    const known: Acknowledged = { sessions: new Set(), gateways: new Set() }
    for (let kill = 0; kill < kills; kill += 1) {
      // Sooner and later, the very first change included.
      const lines = await writeAndBeKilled(path, `k${kill}`, 1 + ((kill * 7) % 40))
      for (const line of lines) acknowledge(known, line)
      await using store = new SqliteStore(path)
      const sessions = new Set((await store.sessions()).map(({ idHash }) => idHash))
      const gateways = new Set((await store.gateways()).map(({ id }) => id))
      const unexpected = [...differing(sessions, known.sessions), ...differing(gateways, known.gateways)]
      expect(unexpected.length).toBeLessThanOrEqual(1)
      expect(unexpected.every((id) => id.startsWith(`k${kill}-`))).toBe(true)
      // What was under way may have been done; from here on it counts as it stands.
      known.sessions.clear()
      for (const id of sessions) known.sessions.add(id)
      known.gateways.clear()
      for (const id of gateways) known.gateways.add(id)
    }
    const database = new DatabaseSync(path, { readOnly: true })
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" })
    database.close()
    expect(known.sessions.size).toBeGreaterThan(kills)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** What is in one of them only. */
function differing(some: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...some, ...others].filter((id) => some.has(id) !== others.has(id))
}
