import { describe, expect, it } from "vitest"
import { layoutMemory } from "./layout-memory.ts"

describe("the remembered layout", () => {
  it("is the one chosen last", () => {
    const kept = new Map<string, string>()
    const memory = layoutMemory(() => ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
    }))
    expect(memory.read()).toBeUndefined()
    memory.write("de")
    memory.write("fr")
    expect(memory.read()).toBe("fr")
  })

  it("is none where the browser forbids storage", () => {
    const memory = layoutMemory(() => {
      throw new DOMException("forbidden", "SecurityError")
    })
    memory.write("de")
    expect(memory.read()).toBeUndefined()
  })
})
