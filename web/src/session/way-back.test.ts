import { describe, expect, it } from "vitest"
import type { Access } from "./socket.ts"
import { FakeClock } from "./testing/fake-clock.ts"
import { WayBack } from "./way-back.ts"

/** A server that is asked over a path which takes `tookMs`, or loses the question. */
function rig() {
  const clock = new FakeClock()
  const path = { tookMs: 50, isCut: false, asked: 0, access: "allowed" as Access }
  const found: { access: Access; atMs: number; isOld: boolean; isYoung: boolean }[] = []
  const startMs = clock.nowMs()
  const wayBack = new WayBack({
    clock,
    checkAccess: (patienceMs) => {
      path.asked += 1
      const { isCut, access, tookMs } = path
      const answer = Promise.withResolvers<Access>()
      clock.after(isCut ? patienceMs : tookMs, () => answer.resolve(isCut ? "unreachable" : access))
      return answer.promise
    },
    found: (access, beganInSilence) =>
      found.push({
        access,
        atMs: clock.nowMs() - startMs,
        isOld: beganInSilence(clock.nowMs() - 2 * path.tookMs - 201),
        isYoung: beganInSilence(clock.nowMs() - 2 * path.tookMs - 200),
      }),
  })
  return { clock, path, found, wayBack }
}

describe("WayBack", () => {
  it("finds the way within half a second of its return, and tells what was begun before", async () => {
    const { clock, path, found, wayBack } = rig()
    path.isCut = true
    wayBack.look()
    await clock.advance(30_000)
    expect(found).toEqual([])
    path.isCut = false
    await clock.advance(450)
    expect(found).toEqual([{ access: "allowed", atMs: 30_450, isOld: true, isYoung: false }])
    wayBack.stop()
  })

  it("says nothing where there was no silence, and once for each", async () => {
    const { clock, path, found, wayBack } = rig()
    wayBack.look()
    await clock.advance(10_000)
    expect(found).toEqual([])
    for (const _ of [1, 2]) {
      path.isCut = true
      await clock.advance(5000)
      path.isCut = false
      await clock.advance(5000)
    }
    expect(found).toHaveLength(2)
    wayBack.stop()
  })

  it("asks less often after a minute", async () => {
    const { clock, path, wayBack } = rig()
    path.isCut = true
    wayBack.look()
    await clock.advance(60_000)
    expect(path.asked).toBe(150)
    await clock.advance(60_000)
    expect(path.asked).toBe(180)
    wayBack.stop()
  })

  it("asks nothing more and says nothing more once stopped", async () => {
    const { clock, path, found, wayBack } = rig()
    path.isCut = true
    wayBack.look()
    await clock.advance(2000)
    path.isCut = false
    await clock.advance(400)
    wayBack.stop()
    const { asked } = path
    await clock.advance(10_000)
    expect(path.asked).toBe(asked)
    expect(found).toEqual([])
    expect(clock.pendingTimers).toBe(0)
  })
})
