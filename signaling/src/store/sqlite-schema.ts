import type { DatabaseSync } from "node:sqlite"
import { SignalingError } from "../errors.ts"

/** One step per schema version, in order; a released step is never edited. `PRAGMA user_version` counts those applied. */
const migrations: readonly string[] = [
  `CREATE TABLE links (
     secret_hash TEXT PRIMARY KEY,
     created_at_ms INTEGER NOT NULL,
     expires_at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE sessions (
     id_hash TEXT PRIMARY KEY,
     created_at_ms INTEGER NOT NULL,
     last_seen_at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE gateways (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     added_at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
]

/**
 * Brings the database to the newest schema, each step in a transaction of its own with its version number.
 * @throws SignalingError `signaling/store-too-new` when a newer crashcart wrote it: going back would lose what it knows.
 */
export function migrate(database: DatabaseSync, path: string): void {
  const present = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0)
  if (present > migrations.length) {
    throw new SignalingError(
      "signaling/store-too-new",
      `${path} was written by a newer crashcart (schema ${present}, this one knows ${migrations.length}): ` +
        "update crashcart, or restore the backup made before the update",
    )
  }
  for (const [index, step] of migrations.entries()) {
    if (index < present) continue
    database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT`)
  }
}
