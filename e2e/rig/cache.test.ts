import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, it } from "vitest"
import { cached } from "./cache.ts"

let cache = ""
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "crashcart-cache-"))
})
afterEach(() => rm(cache, { recursive: true }))

it("fills a folder once", async () => {
  const fills: string[] = []
  const fill = async (folder: string) => {
    fills.push(folder)
    await writeFile(join(folder, "file"), "content")
  }
  const first = await cached(cache, "thing", fill)
  expect(await cached(cache, "thing", fill)).toBe(first)
  expect(fills).toHaveLength(1)
  expect(await readFile(join(first, "file"), "utf8")).toBe("content")
})

it("gives concurrent callers the same complete folder and leaves no drafts", async () => {
  const callers = ["a", "b", "c"].map((name) =>
    cached(cache, "thing", (folder) => writeFile(join(folder, "file"), name)),
  )
  expect(new Set(await Promise.all(callers))).toEqual(new Set([join(cache, "thing")]))
  expect(await readFile(join(cache, "thing", "file"), "utf8")).toMatch(/^[abc]$/)
  expect(await readdir(cache)).toEqual(["thing"])
})

it("keeps nothing of a failed filling", async () => {
  const failing = cached(cache, "thing", async (folder) => {
    await writeFile(join(folder, "half"), "")
    throw new Error("disk full")
  })
  await expect(failing).rejects.toThrow("disk full")
  expect(await readdir(cache)).toEqual([])
})
