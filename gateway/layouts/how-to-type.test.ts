import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { describe, expect, it } from "vitest"
import { loadLayout, type Stroke } from "../protocol/index.ts"
import { xkbDataVersion } from "../protocol/layouts/catalogue.ts"
import { altGr, controlRight, shift } from "../protocol/layouts/key-layout.ts"
import { xkbKeycode } from "./evdev-keycodes.ts"
import { installedXkbData } from "./installed.ts"
import { type ListedLayout, listedLayouts } from "./layout-list.ts"

const run = promisify(execFile)
const isSameXkbData = installedXkbData() === xkbDataVersion

/**
 * A shell starts thousands of small programs in less time than Node does; and `xkbcli` only starts another one, which
 * Debian keeps here. Without the detour a quarter of the time is saved.
 */
const script = `layout=$1; variant=$2; shift 2
ask=/usr/libexec/xkbcommon/xkbcli-how-to-type
[ -x "$ask" ] || ask="xkbcli how-to-type"
for what; do echo "ask"; $ask --layout "$layout" --variant "$variant" $what; done`

/** Characters with two keysyms, of which xkbcli finds only the other one by itself. */
const keysymNames: ReadonlyMap<string, string> = new Map([["ƒ", "U0192"]])

/** xkb's real modifiers for the keys that we hold: Mod5 is the third level, Mod3 the fifth. In the order in which it lists them. */
const realModifiers: readonly (readonly [number, string])[] = [
  [shift, "Shift"],
  [controlRight, "Mod3"],
  [altGr, "Mod5"],
]

describe.skipIf(!isSameXkbData)("a layout, asked for each letter and digit that has a key", () => {
  it.each(listedLayouts)("$id answers as xkbcli how-to-type does", { timeout: 120_000 }, async (listed) => {
    const layout = await loadLayout(listed.id)
    const asked = [...(layout?.characters ?? [])].flatMap((character) => {
      const [stroke, ...more] = layout?.strokes(character) ?? []
      const isAsked = stroke !== undefined && more.length === 0 && /[\p{L}\p{N}]/u.test(character)
      return isAsked ? [{ character, answer: answerFor(stroke) }] : []
    })
    expect(asked.length).toBeGreaterThanOrEqual(36)
    const ways = await howToType(
      listed,
      asked.map(({ character }) => character),
    )
    const found = asked.map(({ answer }, index) => ways[index]?.includes(answer))
    expect(asked.filter((_, index) => !found[index])).toEqual([])
  })
})

/** @returns for each character, every way to type it, as {@link answerFor} writes it */
async function howToType(
  { layout, variant }: ListedLayout,
  characters: readonly string[],
): Promise<string[][]> {
  const questions = characters.map((character) => {
    const name = keysymNames.get(character)
    return name === undefined ? String(character.codePointAt(0)) : `--keysym ${name}`
  })
  const { stdout } = await run("sh", ["-c", script, "sh", layout, variant, ...questions])
  return stdout
    .split("ask\n")
    .slice(1)
    .map((answer) =>
      [...answer.matchAll(/^(\d+) .*\[ *(.*?) *\]$/gm)].map(
        ([, keycode, modifiers]) => `${keycode} ${modifiers}`,
      ),
    )
}

/** Keycode and modifiers, e.g. `26 Shift Mod5`. */
function answerFor({ usage, modifiers }: Stroke): string {
  const names = realModifiers.filter(([bit]) => (modifiers & bit) !== 0).map(([, name]) => name)
  return `${xkbKeycode(usage)} ${names.join(" ")}`
}
