import { closeSync, mkdirSync, openSync } from "node:fs"
import { rename, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { backup, DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite"
import { z } from "zod"
import { SignalingError } from "../errors.ts"
import { migrate } from "./sqlite-schema.ts"
import type {
  BrowserSessionRecord,
  ExpiryLimits,
  GatewayRecord,
  LinkRecord,
  Store,
  ViewTokenRecord,
} from "./store.ts"

/** How long a statement waits for another process (a backup, a second server) to let go of the file. */
const busyTimeoutMs = 5_000

const urlsSchema = z.array(z.string())

type Row = Record<string, SQLOutputValue>

/**
 * Keeps everything in one SQLite file, written ahead (WAL) and synced at each commit, so that neither a killed process
 * nor a Pi that loses its power loses what was acknowledged.
 */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /**
   * Opens the file, or makes it: readable by its owner only, in a directory of mode 0700 if that has to be made too.
   * @throws SignalingError `signaling/store-unreadable`, `signaling/store-too-new`
   */
  constructor(path: string) {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      // SQLite gives its side files (-wal, -shm) the mode of the main one.
      closeSync(openSync(path, "a", 0o600))
      this.#database = openDatabase(path)
    } catch (cause) {
      if (cause instanceof SignalingError) throw cause
      throw new SignalingError(
        "signaling/store-unreadable",
        `cannot use ${path} as the server's database: check that it is a file of crashcart's and that this user may write it`,
        { cause },
      )
    }
  }

  async addLink(link: LinkRecord): Promise<void> {
    this.#run("INSERT INTO links VALUES (?, ?, ?)", link.secretHash, link.createdAtMs, link.expiresAtMs)
  }

  async takeLink(secretHash: string, nowMs: number): Promise<LinkRecord | undefined> {
    const row = this.#get("DELETE FROM links WHERE secret_hash = ? RETURNING *", secretHash)
    if (row === undefined) return undefined
    const link = {
      secretHash: String(row["secret_hash"]),
      createdAtMs: Number(row["created_at_ms"]),
      expiresAtMs: Number(row["expires_at_ms"]),
    }
    if (nowMs >= link.expiresAtMs) return undefined
    this.#setFact("claimed", "true")
    return link
  }

  async isClaimed(): Promise<boolean> {
    return this.#fact("claimed") === "true"
  }

  async addSession(session: BrowserSessionRecord): Promise<void> {
    this.#run(
      "INSERT INTO sessions VALUES (?, ?, ?)",
      session.idHash,
      session.createdAtMs,
      session.lastSeenAtMs,
    )
  }

  async session(idHash: string): Promise<BrowserSessionRecord | undefined> {
    const row = this.#get("SELECT * FROM sessions WHERE id_hash = ?", idHash)
    return row === undefined ? undefined : sessionOf(row)
  }

  async touchSession(idHash: string, nowMs: number): Promise<void> {
    this.#run(
      "UPDATE sessions SET last_seen_at_ms = max(last_seen_at_ms, ?) WHERE id_hash = ?",
      nowMs,
      idHash,
    )
  }

  async removeSession(idHash: string): Promise<boolean> {
    return this.#run("DELETE FROM sessions WHERE id_hash = ?", idHash) > 0
  }

  async sessions(): Promise<BrowserSessionRecord[]> {
    return this.#statement("SELECT * FROM sessions ORDER BY created_at_ms").all().map(sessionOf)
  }

  async putGateway(gateway: GatewayRecord): Promise<void> {
    this.#run(
      "INSERT INTO gateways VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
      gateway.id,
      gateway.name,
      gateway.addedAtMs,
    )
  }

  async gateway(id: string): Promise<GatewayRecord | undefined> {
    const row = this.#get("SELECT * FROM gateways WHERE id = ?", id)
    return row === undefined ? undefined : gatewayOf(row)
  }

  async removeGateway(id: string): Promise<boolean> {
    return this.#run("DELETE FROM gateways WHERE id = ?", id) > 0
  }

  async gateways(): Promise<GatewayRecord[]> {
    return this.#statement("SELECT * FROM gateways ORDER BY added_at_ms").all().map(gatewayOf)
  }

  async addViewToken(token: ViewTokenRecord): Promise<void> {
    this.#run(
      "INSERT INTO view_tokens VALUES (?, ?, ?, ?, ?, ?, ?)",
      token.id,
      token.secretHash,
      token.name,
      token.gatewayId ?? null,
      token.createdAtMs,
      token.expiresAtMs,
      token.lastUsedAtMs ?? null,
    )
  }

  async viewTokenBySecret(secretHash: string): Promise<ViewTokenRecord | undefined> {
    const row = this.#get("SELECT * FROM view_tokens WHERE secret_hash = ?", secretHash)
    return row === undefined ? undefined : viewTokenOf(row)
  }

  async touchViewToken(id: string, nowMs: number): Promise<void> {
    this.#run(
      "UPDATE view_tokens SET last_used_at_ms = max(coalesce(last_used_at_ms, 0), ?) WHERE id = ?",
      nowMs,
      id,
    )
  }

  async removeViewToken(id: string): Promise<boolean> {
    return this.#run("DELETE FROM view_tokens WHERE id = ?", id) > 0
  }

  async viewTokens(): Promise<ViewTokenRecord[]> {
    return this.#statement("SELECT * FROM view_tokens ORDER BY created_at_ms").all().map(viewTokenOf)
  }

  async removeViewTokensExpired(nowMs: number): Promise<void> {
    this.#run("DELETE FROM view_tokens WHERE expires_at_ms <= ?", nowMs)
  }

  async serverUrls(): Promise<readonly string[]> {
    return urlsSchema.parse(JSON.parse(this.#fact("server-urls") ?? "[]"))
  }

  async setServerUrls(urls: readonly string[]): Promise<void> {
    this.#setFact("server-urls", JSON.stringify(urls))
  }

  async removeExpired(limits: ExpiryLimits): Promise<void> {
    this.#run("DELETE FROM links WHERE expires_at_ms <= ?", limits.linksBeforeMs)
    this.#run(
      "DELETE FROM sessions WHERE created_at_ms <= ? OR last_seen_at_ms <= ?",
      limits.sessionsCreatedBeforeMs,
      limits.sessionsSeenBeforeMs,
    )
  }

  /**
   * Copies the store as it stands at one moment, while this and other processes go on using it. The copy is a store like any
   * other, readable by its owner only; it takes the place of what was at `path` once it is whole.
   */
  async backup(path: string): Promise<void> {
    const draft = `${path}.${process.pid}.draft`
    try {
      closeSync(openSync(draft, "wx", 0o600))
      await backup(this.#database, draft)
      await rename(draft, path)
    } catch (cause) {
      await rm(draft, { force: true })
      throw new SignalingError(
        "signaling/backup-failed",
        `cannot write ${path}: name a file in a folder that is there, has room, and that this user may write to`,
        { cause },
      )
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#database.isOpen) this.#database.close()
  }

  #fact(name: string): string | undefined {
    return this.#get("SELECT value FROM facts WHERE name = ?", name)?.["value"]?.toString()
  }

  #setFact(name: string, value: string): void {
    this.#run(
      "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name,
      value,
    )
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#statement(sql).run(...values).changes)
  }

  #get(sql: string, ...values: (string | number)[]): Row | undefined {
    return this.#statement(sql).get(...values)
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    migrate(database, path)
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

function sessionOf(row: Row): BrowserSessionRecord {
  return {
    idHash: String(row["id_hash"]),
    createdAtMs: Number(row["created_at_ms"]),
    lastSeenAtMs: Number(row["last_seen_at_ms"]),
  }
}

function gatewayOf(row: Row): GatewayRecord {
  return { id: String(row["id"]), name: String(row["name"]), addedAtMs: Number(row["added_at_ms"]) }
}

function viewTokenOf(row: Row): ViewTokenRecord {
  const { gateway_id: gatewayId, last_used_at_ms: lastUsedAtMs } = row
  return {
    id: String(row["id"]),
    secretHash: String(row["secret_hash"]),
    name: String(row["name"]),
    gatewayId: gatewayId === null ? undefined : String(gatewayId),
    createdAtMs: Number(row["created_at_ms"]),
    expiresAtMs: Number(row["expires_at_ms"]),
    lastUsedAtMs: lastUsedAtMs === null ? undefined : Number(lastUsedAtMs),
  }
}
