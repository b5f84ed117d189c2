import { describe, expect, it } from "vitest"
import { MemoryStore } from "../store/index.ts"
import { ClaimLinks, linkLifetimeDefaultMs } from "./claim-links.ts"

function secretOf(link: string): string {
  return link.split("#claim=")[1] ?? ""
}

describe("a claim link", () => {
  it("carries at least 128 random bits, in the fragment alone", async () => {
    const links = new ClaimLinks(new MemoryStore(), () => 0)
    const minted = await Promise.all(Array.from({ length: 50 }, () => links.mint("http://127.0.0.1:8080")))
    expect(minted.every((link) => /^http:\/\/127\.0\.0\.1:8080\/#claim=[A-Za-z0-9_-]{32}$/.test(link))).toBe(
      true,
    )
    expect(new Set(minted).size).toBe(50)
    expect(Buffer.from(secretOf(minted[0] ?? ""), "base64url").length * 8).toBeGreaterThanOrEqual(128)
  })

  it("is good once", async () => {
    const links = new ClaimLinks(new MemoryStore(), () => 0)
    const secret = secretOf(await links.mint("http://h"))
    expect(await links.redeem(secret)).toBe(true)
    expect(await links.redeem(secret)).toBe(false)
  })

  it("is good for 15 minutes, or as long as was said", async () => {
    let nowMs = 1_000
    const links = new ClaimLinks(new MemoryStore(), () => nowMs)
    const usual = secretOf(await links.mint("http://h"))
    const short = secretOf(await links.mint("http://h", 1_000))
    nowMs = 2_000
    expect(await links.redeem(short)).toBe(false)
    nowMs = 999 + linkLifetimeDefaultMs
    expect(await links.redeem(usual)).toBe(true)
    const late = secretOf(await links.mint("http://h"))
    nowMs += linkLifetimeDefaultMs
    expect(await links.redeem(late)).toBe(false)
  })

  it("leaves no secret in the store", async () => {
    const added: unknown[] = []
    class WatchedStore extends MemoryStore {
      override async addLink(link: Parameters<MemoryStore["addLink"]>[0]): Promise<void> {
        added.push(link)
      }
    }
    const secret = secretOf(await new ClaimLinks(new WatchedStore(), () => 0).mint("http://h"))
    expect(added).toHaveLength(1)
    expect(JSON.stringify(added)).not.toContain(secret)
  })
})
