import { expect, it } from "vitest"
import { targetKey } from "../session/index.ts"
import { panelGroups } from "./panel-keys.ts"

const keys = panelGroups.flatMap((group) => group.keys)

it.each(keys)("has $name on one of the devices", ({ codes }) => {
  for (const code of codes) expect(targetKey(code)).toBeDefined()
})

it("names each key once", () => {
  expect(new Set(keys.map(({ name }) => name)).size).toBe(keys.length)
})

it.each([
  ["Ctrl+Alt+F6", ["ControlLeft", "AltLeft", "F6"]],
  ["F12", ["F12"]],
  ["SysRq+S: sync", ["AltLeft", "PrintScreen", "KeyS"]],
])("presses %s as %o", (name, codes) => {
  expect(keys.find((key) => key.name === name)?.codes).toEqual(codes)
})

it("folds away what a phone does not need all the time", () => {
  const open = panelGroups.filter(({ isFolded }) => !isFolded).flatMap((group) => group.keys)
  expect(open.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["Esc", "Tab", "Enter", "Left", "Up", "Down", "Right", "Del"]),
  )
})
