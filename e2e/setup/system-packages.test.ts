import { expect, it } from "vitest"
import { systemPackages } from "./packages.ts"
import { inspectMachine, missingPackages } from "./system-packages.ts"

it.each([
  ["installed", []],
  ["config-files", ["ffmpeg"]],
  ["half-installed", ["ffmpeg"]],
])("takes ffmpeg that is %s for missing: %j", (state, missing) => {
  expect(missingPackages(["ffmpeg"], `gcc installed\nffmpeg ${state}\n`)).toEqual(missing)
})

it("takes a package that dpkg does not know for missing", () => {
  expect(missingPackages(["gcc", "ustreamer"], "gcc installed\n")).toEqual(["ustreamer"])
})

it("finds a machine ready on which the tests run", async () => {
  expect(await inspectMachine()).toEqual({ state: "ready" })
})

it("says of each package, once, why it is needed", () => {
  const names = systemPackages.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { why } of systemPackages) expect(why).not.toBe("")
})
