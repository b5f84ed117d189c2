import type { DatabaseSync } from "node:sqlite"
import { SignalingError } from "../errors.ts"

/** One step per schema version; a released step is never edited. `PRAGMA user_version` counts those applied. */
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
  // Who has a session today has claimed the server; who had one once and lost it is asked to claim it again.
  `CREATE TABLE facts (
     name TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   INSERT INTO facts SELECT 'claimed', 'true' WHERE EXISTS (SELECT * FROM sessions);`,
  `CREATE TABLE view_tokens (
     id TEXT PRIMARY KEY,
     secret_hash TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     gateway_id TEXT,
     created_at_ms INTEGER NOT NULL,
     expires_at_ms INTEGER NOT NULL,
     last_used_at_ms INTEGER
   ) STRICT, WITHOUT ROWID;`,
]

/**
 * Brings the database to the newest schema, in one transaction: of two processes that open it at once, one does the work.
 * @throws SignalingError `signaling/store-too-new` when a newer crashcart wrote it: going back would lose what it knows.
 */
export function migrate(database: DatabaseSync, path: string): void {
  database.exec("BEGIN IMMEDIATE")
  try {
    const present = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0)
    if (present > migrations.length) {
      throw new SignalingError(
        "signaling/store-too-new",
        `${path} was written by a newer crashcart (schema ${present}, this one knows ${migrations.length}): ` +
          "update crashcart, or restore the backup made before the update",
      )
    }
    for (const step of migrations.slice(present)) database.exec(step)
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (error) {
    database.exec("ROLLBACK")
    throw error
  }
}
