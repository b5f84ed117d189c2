import { parse } from "smol-toml"
import { describe, expect, it } from "vitest"
import { checkConfig } from "../src/cli/check-config.ts"
import { configKeys, loadConfig } from "../src/config/index.ts"
import { configFileText, packagedValues } from "./config-file.ts"

const path = "/etc/crashcart/crashcart.toml"

function load(text: string) {
  return loadConfig({ file: { path, text }, environment: {}, flags: [] })
}

/** The file with every `# key = value` that has a default made a setting. */
function uncommented(text: string): string {
  return text.replace(/^# ([a-z0-9-]+ = (?!""|\[\]).+)$/gm, "$1")
}

describe("the packaged crashcart.toml", () => {
  it("is a configuration that a gateway takes", () => {
    expect(() => checkConfig("gateway", load(configFileText()), () => true)).not.toThrow()
  })

  it("says nothing but what the package wants to be different", () => {
    const defaults = loadConfig({ environment: {}, flags: [] })
    expect(load(configFileText(configKeys, {}))).toEqual(defaults)
    expect(load(configFileText())).toMatchObject({
      stateDir: "/var/lib/crashcart",
      gadget: { ...defaults.gadget, group: "crashcart" },
      turn: { ...defaults.turn, mode: "off" },
      video: { ...defaults.video, ustreamer: { ...defaults.video.ustreamer, spawn: true } },
    })
  })

  it("shows every default as it is: uncommenting all of them changes nothing", () => {
    expect(uncommented(configFileText())).not.toBe(configFileText())
    expect(load(uncommented(configFileText()))).toEqual(load(configFileText()))
  })

  it("names every key of the schema once, with its description", () => {
    const text = configFileText()
    // Keys without a value in the sample are made settings too, so that the parser finds them; it refuses a second one.
    const tree = parse(text.replace(/^# ([a-z0-9-]+ = )/gm, "$1"))
    const nameOf = (value: unknown, parts: readonly string[]): unknown =>
      parts.reduce((inner: unknown, part) => (inner as Record<string, unknown>)[part], value)
    for (const { name, description } of configKeys) {
      expect(nameOf(tree, name.split(".")), name).toBeDefined()
      expect(text.replaceAll("\n# ", " ")).toContain(description)
    }
  })

  it("sets no key that the schema doesn't know", () => {
    const known = configKeys.map(({ name }) => name)
    expect(Object.keys(packagedValues).filter((name) => !known.includes(name))).toEqual([])
  })
})
