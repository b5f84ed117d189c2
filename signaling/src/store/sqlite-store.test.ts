import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { SignalingError } from "../errors.ts"
import { SqliteStore } from "./sqlite-store.ts"
import { storeContract } from "./store.contract.ts"

let directory = ""
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "crashcart-store-"))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function errorOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}

describe("SqliteStore", () => {
  storeContract(async () => new SqliteStore(join(directory, "store.sqlite")))

  it("remembers everything when it is opened again", async () => {
    const path = join(directory, "state", "store.sqlite")
    const link = { secretHash: "link-a", createdAtMs: 1, expiresAtMs: 2_000 }
    const session = { idHash: "session-a", createdAtMs: 1_893_456_000_000, lastSeenAtMs: 1_893_456_000_001 }
    {
      await using store = new SqliteStore(path)
      await store.addLink(link)
      await store.addSession(session)
      await store.putGateway({ id: "a".repeat(26), name: "rack", addedAtMs: 7 })
      await store.setServerUrls(["http://127.0.0.1:8080"])
    }
    await using store = new SqliteStore(path)
    expect(await store.isClaimed()).toBe(false)
    expect(await store.takeLink("link-a", 1_000)).toEqual(link)
    expect(await store.serverUrls()).toEqual(["http://127.0.0.1:8080"])
    expect(await store.session("session-a")).toEqual(session)
    expect(await store.gateways()).toEqual([{ id: "a".repeat(26), name: "rack", addedAtMs: 7 }])
  })

  it("is copied as it stands while it goes on", async () => {
    await using store = new SqliteStore(join(directory, "store.sqlite"))
    const copy = join(directory, "copy.sqlite")
    writeFileSync(copy, "an older copy")
    await store.putGateway({ id: "a".repeat(26), name: "rack", addedAtMs: 7 })
    const copied = store.backup(copy)
    await store.putGateway({ id: "b".repeat(26), name: "rack", addedAtMs: 8 })
    await copied
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    await using other = new SqliteStore(copy)
    expect((await other.gateways()).map(({ id }) => id)).toContain("a".repeat(26))
    expect(await store.gateways()).toHaveLength(2)
  })

  it("says why it cannot be copied, and leaves nothing behind", async () => {
    await using store = new SqliteStore(join(directory, "store.sqlite"))
    await expect(store.backup(join(directory, "nowhere", "copy.sqlite"))).rejects.toMatchObject({
      code: "signaling/backup-failed",
    })
  })

  it.each([
    ["is claimed where somebody is signed in", "INSERT INTO sessions VALUES ('session-a', 1, 1)", true],
    ["is not claimed where nobody is", "", false],
  ])("%s when it comes from the first schema", async (_what, rows, isClaimed) => {
    const path = join(directory, "store.sqlite")
    await new SqliteStore(path)[Symbol.asyncDispose]()
    const first = new DatabaseSync(path)
    first.exec(`DROP TABLE facts; DROP TABLE view_tokens; PRAGMA user_version = 1; ${rows}`)
    first.close()
    await using store = new SqliteStore(path)
    expect(await store.isClaimed()).toBe(isClaimed)
  })

  it("writes ahead, and lets nobody else read its files", async () => {
    const path = join(directory, "state", "store.sqlite")
    await using store = new SqliteStore(path)
    await store.addSession({ idHash: "session-a", createdAtMs: 1, lastSeenAtMs: 1 })
    expect(statSync(join(directory, "state")).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600)
  })

  it("refuses a database of a newer schema and leaves it as it is", () => {
    const path = join(directory, "store.sqlite")
    const newer = new DatabaseSync(path)
    newer.exec("CREATE TABLE future (x); PRAGMA user_version = 99")
    newer.close()
    expect(errorOf(() => new SqliteStore(path))).toMatchObject({ code: "signaling/store-too-new" })
    const again = new DatabaseSync(path)
    expect(again.prepare("PRAGMA user_version").get()).toEqual({ user_version: 99 })
    again.close()
  })

  it("names the file when it is no database", () => {
    const path = join(directory, "store.sqlite")
    writeFileSync(
      path,
      "this is a letter to grandmother, and quite a long one, at least one page ".repeat(20),
    )
    const error = errorOf(() => new SqliteStore(path))
    expect(error).toBeInstanceOf(SignalingError)
    expect(error).toMatchObject({
      code: "signaling/store-unreadable",
      message: expect.stringContaining(path),
    })
    expect(error).toHaveProperty("cause")
  })
})
