import { describe, expect, it } from "vitest"
import { readOptions, selectNames } from "./options.ts"

describe("the bench's options", () => {
  it("hold five minutes and select everything by default", () => {
    expect(readOptions([])).toEqual({ only: [], holdSeconds: 300, profileFolder: undefined, help: false })
  })

  it("take several prefixes and a shorter time", () => {
    const options = readOptions(["--only", "cpu.", "--only=key", "--seconds", "20"])
    expect(options).toMatchObject({ only: ["cpu.", "key"], holdSeconds: 20 })
  })

  it.each([[["--seconds", "soon"]], [["--seconds=0"]], [["--onyl", "cpu"]], [["cpu"]]])(
    "refuse %j",
    (args) => {
      expect(() => readOptions(args)).toThrow()
    },
  )
})

describe("selectNames", () => {
  const names = ["cpu.viewers-1", "cpu.viewers-10", "key.to-strip"]

  it.each([
    [[], names],
    [["cpu"], ["cpu.viewers-1", "cpu.viewers-10"]],
    [
      ["cpu.viewers-10", "key"],
      ["cpu.viewers-10", "key.to-strip"],
    ],
  ])("with %j gives %j", (prefixes, selected) => {
    expect([...selectNames(names, prefixes)]).toEqual(selected)
  })

  it("refuses a prefix that fits nothing, and says what there is", () => {
    expect(() => selectNames(names, ["cup"])).toThrow("there are cpu.viewers-1, cpu.viewers-10, key.to-strip")
  })
})
