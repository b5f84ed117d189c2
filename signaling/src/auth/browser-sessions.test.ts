import { describe, expect, it } from "vitest"
import { MemoryStore } from "../store/index.ts"
import { BrowserSessions } from "./browser-sessions.ts"

const limits = { idleMs: 1_000, absoluteMs: 5_000 }

function sessionsAt(start: number) {
  const clock = { nowMs: start }
  const store = new MemoryStore()
  return { clock, store, sessions: new BrowserSessions(store, limits, () => clock.nowMs) }
}

describe("a browser session", () => {
  it("is resumed with its cookie and with nothing else", async () => {
    const { sessions, store } = sessionsAt(0)
    const id = await sessions.begin()
    const [record] = await store.sessions()
    expect(Buffer.from(id, "base64url")).toHaveLength(32)
    expect(await sessions.resume(id)).toMatchObject({ createdAtMs: 0, endsAtMs: 5_000 })
    expect(await sessions.resume(record?.idHash)).toBeUndefined()
    expect(await sessions.resume(undefined)).toBeUndefined()
    expect(await sessions.resume("")).toBeUndefined()
  })

  it("lives while it is used, and ends when it is not", async () => {
    const { clock, sessions } = sessionsAt(0)
    const id = await sessions.begin()
    for (const at of [900, 1_800, 2_700]) {
      clock.nowMs = at
      expect(await sessions.resume(id)).toBeDefined()
    }
    clock.nowMs = 3_700
    expect(await sessions.resume(id)).toBeUndefined()
    clock.nowMs = 2_700
    expect(await sessions.resume(id)).toBeUndefined()
  })

  it("ends after its absolute limit, however much it is used", async () => {
    const { clock, sessions } = sessionsAt(0)
    const id = await sessions.begin()
    for (clock.nowMs = 500; clock.nowMs < 5_000; clock.nowMs += 500) {
      expect(await sessions.resume(id)).toBeDefined()
    }
    expect(await sessions.resume(id)).toBeUndefined()
  })

  it("tells who observes that it ended, by log-out or by time", async () => {
    const { clock, sessions } = sessionsAt(0)
    const ended: string[] = []
    const stop = sessions.onEnd((idHash) => ended.push(idHash))
    const first = await sessions.resume(await sessions.begin())
    const second = await sessions.resume(await sessions.begin())
    await sessions.end(first?.idHash ?? "")
    clock.nowMs = 1_000
    await sessions.stillOpen(second?.idHash ?? "")
    stop()
    await sessions.end("another")
    expect(ended).toEqual([first?.idHash, second?.idHash])
  })

  it("that has ended is forgotten when the next one begins", async () => {
    const { clock, sessions, store } = sessionsAt(0)
    await sessions.begin()
    clock.nowMs = 1_000
    await sessions.begin()
    expect(await store.sessions()).toHaveLength(1)
  })
})
