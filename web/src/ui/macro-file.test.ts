import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readMacroFile, type SavedMacro, withMacro, writeMacroFile } from "./macro-file.ts"

const twice: SavedMacro = {
  name: "Scroll Lock twice",
  steps: [
    { code: "ScrollLock", down: true, waitMs: 0 },
    { code: "ScrollLock", down: false, waitMs: 40 },
    { code: "ScrollLock", down: true, waitMs: 100 },
    { code: "ScrollLock", down: false, waitMs: 40 },
  ],
}

describe("a file of macros", () => {
  it("is what was written, in lines that people can read", () => {
    const text = writeMacroFile([twice])
    expect(text).toContain('"wait 100"')
    expect(readMacroFile(text)).toEqual([twice])
    expect(readMacroFile(writeMacroFile([]))).toEqual([])
  })

  it("may be written by hand", () => {
    const text =
      '{"format": "crashcart macros 1", "macros": [{"name": "save", "steps": ["ControlLeft+KeyS"]}]}'
    expect(readMacroFile(text)).toMatchObject([{ name: "save", steps: { length: 4 } }])
  })

  it.each([
    ["{", "It is no JSON."],
    ["{}", 'It does not say "format": "crashcart macros 1".'],
    ['{"format": "crashcart macros 1", "macros": [{}]}', "Macro 1 has no name of 1 to 60 characters."],
    [
      '{"format": "crashcart macros 1", "macros": [{"name": "a", "steps": [1]}]}',
      'The steps of "a" are no list of lines.',
    ],
    [
      '{"format": "crashcart macros 1", "macros": [{"name": "a", "steps": ["", "Any"]}]}',
      '"a", line 2: there is no key Any.',
    ],
  ])("%s is refused: %s", (text, problem) => {
    expect(readMacroFile(text)).toBe(problem)
  })

  it("is macros or a sentence, whatever is in it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readMacroFile(text)
        expect(typeof read === "string" ? read.length : read.length + 1).toBeGreaterThan(0)
      }),
    )
  })
})

it("takes the place of the macro of the same name", () => {
  const other = { name: "other", steps: [] }
  const changed = { ...twice, steps: [] }
  expect(withMacro([twice, other], changed)).toEqual([changed, other])
  expect(withMacro([twice], other)).toEqual([twice, other])
})
