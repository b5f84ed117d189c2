import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { catalogue, xkbDataVersion } from "../protocol/layouts/catalogue.ts"
import { KeyLayout, type Stroke } from "../protocol/layouts/key-layout.ts"
import { generateLayouts } from "./generate-layouts.ts"
import { installedXkbData } from "./installed.ts"
import { listedLayouts } from "./layout-list.ts"

const folder = join(import.meta.dirname, "..", "protocol", "layouts")
/** Another xkb-data than the one that was read has other layouts; then there is nothing to compare with. */
const isSameXkbData = installedXkbData() === xkbDataVersion

describe("the layouts in the repository", () => {
  it.skipIf(!isSameXkbData)(`are what the generator makes of xkb-data ${xkbDataVersion}`, () => {
    const generated = generateLayouts(xkbDataVersion)
    const present = ["catalogue.ts", ...readdirSync(join(folder, "data")).map((name) => `data/${name}`)]
    expect(present.toSorted()).toEqual([...generated.keys()].toSorted())
    for (const [path, text] of generated) expect(readFileSync(join(folder, path), "utf8"), path).toBe(text)
  })

  it("are at least 36, each under a name and an id of its own", () => {
    expect(listedLayouts.length).toBeGreaterThanOrEqual(36)
    expect(new Set(catalogue.map(({ id }) => id)).size).toBe(listedLayouts.length)
    expect(new Set(catalogue.map(({ name }) => name)).size).toBe(listedLayouts.length)
  })

  it("carry the name under which the catalogue lists them", async () => {
    for (const { id, name, load } of catalogue) {
      const { default: data } = await load()
      expect([data.id, data.name]).toEqual([id, name])
    }
  })

  it.each<[string, string, readonly Stroke[]]>([
    ["us", "a", [{ usage: 0x04, modifiers: 0 }]],
    ["us", "A", [{ usage: 0x04, modifiers: 0x02 }]],
    ["us", "\n", [{ usage: 0x28, modifiers: 0 }]],
    ["us", "\t", [{ usage: 0x2b, modifiers: 0 }]],
    // The key beside the left Shift types < in xkb's US layout and \ in Windows': it is not asked.
    ["us", "<", [{ usage: 0x36, modifiers: 0x02 }]],
    ["de", "y", [{ usage: 0x1d, modifiers: 0 }]],
    ["de", "z", [{ usage: 0x1c, modifiers: 0 }]],
    ["de", "@", [{ usage: 0x14, modifiers: 0x40 }]],
    ["de", "<", [{ usage: 0x64, modifiers: 0 }]],
    [
      "de",
      "é",
      [
        { usage: 0x2e, modifiers: 0 },
        { usage: 0x08, modifiers: 0 },
      ],
    ],
    [
      "de",
      "^",
      [
        { usage: 0x35, modifiers: 0 },
        { usage: 0x2c, modifiers: 0 },
      ],
    ],
    ["fr", "1", [{ usage: 0x1e, modifiers: 0x02 }]],
    // Dead acute and Space, as on every system; AltGr and this key is X11's own.
    [
      "us-intl",
      "'",
      [
        { usage: 0x34, modifiers: 0 },
        { usage: 0x2c, modifiers: 0 },
      ],
    ],
    [
      "gr",
      "ΐ",
      [
        { usage: 0x33, modifiers: 0 },
        { usage: 0x33, modifiers: 0x02 },
        { usage: 0x0c, modifiers: 0 },
      ],
    ],
    ["jp", "_", [{ usage: 0x87, modifiers: 0x02 }]],
    ["ca-multix", "œ", [{ usage: 0x08, modifiers: 0x10 }]],
  ])("on %s, %j is typed with the keys that a person would press", async (id, character, strokes) => {
    expect((await load(id)).strokes(character)).toEqual(strokes)
  })

  it.each([
    ["us", "é€ß"],
    ["ru", "aZ"],
    ["de-nodeadkeys", "é"],
    ["jp", "あ"],
  ])("say that %s cannot type any of %j", async (id, characters) => {
    const layout = await load(id)
    for (const character of characters) expect(layout.strokes(character)).toBeUndefined()
  })
})

async function load(id: string): Promise<KeyLayout> {
  const entry = catalogue.find((each) => each.id === id)
  if (entry === undefined) throw new Error(`no layout ${id}`)
  return new KeyLayout((await entry.load()).default)
}
