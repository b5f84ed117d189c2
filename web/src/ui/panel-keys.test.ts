import { expect, it } from "vitest"
import { isScriptFault, parseMacro, targetKey } from "../session/index.ts"
import { panelGroups } from "./panel-keys.ts"

const keys = panelGroups.flatMap((group) => group.keys)

it.each(keys)("has $name on one of the devices", (key) => {
  if ("macro" in key) expect(parseMacro(key.macro)).toBeInstanceOf(Array)
  else for (const code of key.codes) expect(targetKey(code)).toBeDefined()
})

it("plays Scroll Lock twice with the gateway's timing, and the whole Linux rescue with Alt and SysRq held", () => {
  const steps = (name: string) => {
    const key = keys.find((each) => each.name.startsWith(name))
    const parsed = key !== undefined && "macro" in key ? parseMacro(key.macro) : []
    return isScriptFault(parsed) ? [] : parsed
  }
  expect(steps("Scroll Lock twice").map(({ code, down, waitMs }) => [code, down, waitMs])).toEqual([
    ["ScrollLock", true, 0],
    ["ScrollLock", false, 50],
    ["ScrollLock", true, 100],
    ["ScrollLock", false, 50],
  ])
  const rescue = steps("R E I S U B")
  const pressed = rescue.filter(({ down }) => down).map(({ code }) => code)
  expect(pressed).toEqual(["AltLeft", "PrintScreen", "KeyR", "KeyE", "KeyI", "KeyS", "KeyU", "KeyB"])
  expect(rescue.slice(-2).map(({ code, down }) => [code, down])).toEqual([
    ["PrintScreen", false],
    ["AltLeft", false],
  ])
})

it("names each key once", () => {
  expect(new Set(keys.map(({ name }) => name)).size).toBe(keys.length)
})

it.each([
  ["Ctrl+Alt+F6", ["ControlLeft", "AltLeft", "F6"]],
  ["F12", ["F12"]],
  ["SysRq+S: sync", ["AltLeft", "PrintScreen", "KeyS"]],
])("presses %s as %o", (name, codes) => {
  expect(keys.find((key) => key.name === name)).toMatchObject({ codes })
})

it("folds away what a phone does not need all the time", () => {
  const open = panelGroups.filter(({ isFolded }) => !isFolded).flatMap((group) => group.keys)
  expect(open.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["Esc", "Tab", "Enter", "Left", "Up", "Down", "Right", "Del"]),
  )
})
