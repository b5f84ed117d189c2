import { describe, expect, it } from "vitest"
import { FakeClock } from "../session/testing/fake-clock.ts"
import { MacroRecorder } from "./macro-recorder.ts"

describe("a recording", () => {
  it("has each key with the time since the one before, from the first one on", async () => {
    const clock = new FakeClock()
    const recorder = new MacroRecorder(clock)
    recorder.key("KeyX", true)
    recorder.start()
    await clock.advance(700)
    recorder.key("ScrollLock", true)
    await clock.advance(40)
    recorder.key("ScrollLock", false)
    await clock.advance(9000)
    recorder.key("Digit1", true)
    expect(recorder.stepCount.value).toBe(3)
    expect(recorder.stop()).toEqual([
      { code: "ScrollLock", down: true, waitMs: 0 },
      { code: "ScrollLock", down: false, waitMs: 40 },
      { code: "Digit1", down: true, waitMs: 5000 },
      { code: "Digit1", down: false, waitMs: 0 },
    ])
    expect(recorder.stepCount.value).toBeUndefined()
  })

  it("has no release of a key that was down before", () => {
    const recorder = new MacroRecorder(new FakeClock())
    recorder.start()
    recorder.key("Enter", false)
    recorder.key("KeyA", true)
    recorder.key("KeyA", false)
    expect(recorder.stop().map(({ code }) => code)).toEqual(["KeyA", "KeyA"])
  })
})
