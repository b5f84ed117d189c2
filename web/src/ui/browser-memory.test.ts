import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { defaultMouse, type MouseSettings } from "../input/index.ts"
import { browserMemory } from "./browser-memory.ts"

function storage(kept = new Map<string, string>()) {
  return browserMemory(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  }))
}
const chosen: MouseSettings = {
  mode: "relative",
  sensitivity: 2,
  calibration: { x: { offset: 0.5, scale: 0.5 }, y: { offset: 0, scale: 1 } },
}

describe("what the browser keeps", () => {
  it("is the mouse of each target", () => {
    const memory = storage()
    memory.mouse.write("rack 4", chosen)
    expect(memory.mouse.read("rack 4")).toEqual(chosen)
    expect(memory.mouse.read("rack 5")).toEqual(defaultMouse)
  })

  it("is whether this keyboard has two keys exchanged", () => {
    const memory = storage()
    expect(memory.isoKeys.read()).toBeUndefined()
    memory.isoKeys.write(false)
    expect(memory.isoKeys.read()).toBe(false)
  })

  it("is nothing where storage is forbidden", () => {
    const memory = browserMemory(() => {
      throw new DOMException("forbidden", "SecurityError")
    })
    memory.mouse.write("rack 4", chosen)
    expect(memory.mouse.read("rack 4")).toEqual(defaultMouse)
  })

  it("is never trusted: whatever else is stored there is as if it were not", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.constant('{"sensitivity":1e9,"calibration":{"x":1}}')),
        (text) => {
          const { mode, sensitivity, calibration } = storage(
            new Map([["crashcart.mouse.a", text]]),
          ).mouse.read("a")
          expect(["absolute", "relative"]).toContain(mode)
          expect(sensitivity).toBeGreaterThanOrEqual(0.25)
          expect(sensitivity).toBeLessThanOrEqual(4)
          expect(calibration === undefined || Number.isFinite(calibration.x.scale)).toBe(true)
        },
      ),
    )
  })
})
