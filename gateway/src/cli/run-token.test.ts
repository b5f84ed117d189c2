import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ViewTokens } from "@crashcart/signaling"
import { pino } from "pino"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { loadConfig } from "../config/index.ts"
import { loadOrCreateIdentity } from "../signaling/index.ts"
import { runToken } from "./run-token.ts"
import { openStore } from "./serve-console.ts"

let stateDir = ""
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "crashcart-token-"))
})
afterEach(() => rm(stateDir, { recursive: true }))

const config = (...flags: [string, string][]) =>
  loadConfig({ environment: {}, flags: [["state-dir", stateDir], ...flags] })

/** A server has run here. */
async function started() {
  const store = await openStore(config())
  await store.setServerUrls(["https://kvm.example"])
  return store
}

/** @returns what it printed. */
async function run(
  subcommand: string,
  operands: string[] = [],
  ...flags: [string, string][]
): Promise<string[]> {
  const printed: string[] = []
  await runToken({
    config: config(...flags),
    subcommand,
    operands,
    configFile: undefined,
    configError: undefined,
    columns: 80,
    json: false,
    isRoot: false,
    log: pino({ level: "silent" }),
    print: (line) => printed.push(line),
    stop: new AbortController().signal,
    onExit: () => undefined,
  })
  return printed
}

describe("crashcart token", () => {
  it("makes a token that the server takes, shown once, and says where it is good", async () => {
    await using store = await started()
    const { id } = await loadOrCreateIdentity(stateDir)
    const printed = await run("create", ["lobby", "7"])
    const secret = printed[1]?.trim() ?? ""
    expect(printed.at(-1)).toBe(`  https://kvm.example/whep/${id}`)
    const token = await new ViewTokens(store, Date.now).redeem(secret)
    expect(token).toMatchObject({ name: "lobby", gatewayId: undefined })
    expect((token?.expiresAtMs ?? 0) - (token?.createdAtMs ?? 0)).toBe(7 * 86_400_000)
    expect((await run("list")).join()).not.toContain(secret)
  })

  it("makes one for one gateway, lists it and takes it away", async () => {
    await using store = await started()
    const gatewayId = "b".repeat(26)
    const printed = await run("create", ["wall", "1.5", gatewayId])
    expect(printed.at(-1)).toBe(`  https://kvm.example/whep/${gatewayId}`)
    const [token] = await new ViewTokens(store, Date.now).list()
    const [line = ""] = await run("list")
    expect(line).toContain(`${token?.id}  until `)
    expect(line).toContain(`never used, for ${gatewayId}: wall`)
    await run("revoke", [token?.id ?? ""])
    expect(await new ViewTokens(store, Date.now).list()).toEqual([])
    expect(await run("list")).toEqual([expect.stringContaining("no tokens")])
  })

  it.each([
    ["create", ["x".repeat(65)], "at most 64 characters"],
    ["create", ["lobby", "soon"], '"soon" is no number of days'],
    ["create", ["lobby", "367"], "at most 366"],
    ["create", ["lobby", "7", "rack"], "is not a gateway's id"],
    ["revoke", ["nobody"], "There is no token nobody"],
  ])("refuses %s %j", async (subcommand, operands, message) => {
    await using _store = await started()
    await expect(run(subcommand, operands)).rejects.toThrow(message)
  })

  it("says where to run it instead", async () => {
    await expect(run("list")).rejects.toThrow("No gateway or signaling server keeps its state")
    await expect(run("list", [], ["signaling.url", "wss://kvm.example"])).rejects.toThrow(
      "where that server runs",
    )
  })
})
