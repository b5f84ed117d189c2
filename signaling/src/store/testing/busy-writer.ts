import { writeSync } from "node:fs"
import { SqliteStore } from "../sqlite-store.ts"

/**
 * A process that changes a store without a pause, until it is killed: `busy-writer.ts PATH PREFIX`. It says each change
 * when the store has promised it.
 */
const [path = "", prefix = ""] = process.argv.slice(2)
await using store = new SqliteStore(path)

for (let n = 0; ; n += 1) {
  const id = `${prefix}-${n}`
  await change(`+session ${id}`, store.addSession({ idHash: id, createdAtMs: n, lastSeenAtMs: n }))
  await change(`+gateway ${id}`, store.putGateway({ id, name: "rack", addedAtMs: n }))
  if (n % 3 === 2) await change(`-session ${prefix}-${n - 1}`, store.removeSession(`${prefix}-${n - 1}`))
  if (n % 5 === 4) await change(`-gateway ${prefix}-${n - 2}`, store.removeGateway(`${prefix}-${n - 2}`))
}

async function change(what: string, promise: Promise<unknown>): Promise<void> {
  await promise
  writeSync(1, `${what}\n`)
}
