import {
  altGr,
  controlRight,
  keyOrder,
  type LayoutData,
  modifierKeys,
  nothing,
  type Stroke,
  shift,
} from "../protocol/layouts/key-layout.ts"
import { xkbKeycode } from "./evdev-keycodes.ts"
import type { ListedLayout } from "./layout-list.ts"
import type { Compose, KeyMeaning, Keymap, Xkbcommon } from "./xkbcommon.ts"

/** X11/keysymdef.h: the keysyms of dead keys, and the modifiers that reach the levels beyond Shift. */
const firstDead = 0xfe50
const lastDead = 0xfe93
const level3Shift = 0xfe03
const level5Shift = 0xfe11
/** Dead keys in a row before the character: two, as for Greek ΐ and Vietnamese ấ. */
const deadMax = 2

/** How much less a person (and a target that is not quite X11) likes a way to type something; the least wins. */
const cost = { shift: 1, deadKey: 3, altGr: 4, controlRight: 10, rareKey: 20 }
/** The 102nd key and those of Japan and Brazil: missing on many keyboards, and xkb fills them where nothing is printed. */
const rareKeys: ReadonlySet<number> = new Set([0x64, 0x87, 0x89])

interface Way {
  readonly strokes: readonly Stroke[]
  readonly cost: number
}

interface Found extends KeyMeaning {
  readonly stroke: Stroke
}

/** Presses every key of a layout with every modifier, and every key after each dead key; keeps the best way to each character. */
export function readLayout(xkb: Xkbcommon, { id, ...names }: ListedLayout): LayoutData {
  const keymap = xkb.keymap(names)
  const found = pressAll(keymap)
  const direct = directWays(xkb, found)
  const composedWays = composed(xkb, found, direct)
  for (const [character, way] of composedWays) {
    // Dead key and Space type ' or ^ on every system; the AltGr of the international layouts is X11's own.
    const isBetter = isAscii(character) && way.cost < (direct.get(character)?.cost ?? 0)
    if (isBetter) direct.delete(character)
    else if (direct.has(character)) composedWays.delete(character)
  }
  return {
    id,
    name: keymap.name,
    levels: modifierSets(keymap).flatMap((modifiers) => levelOf(modifiers, direct)),
    dead: groupByDead(composedWays, direct),
  }
}

/** Sums of modifiers that choose a level in this layout, cheapest first. */
function modifierSets(keymap: Keymap): number[] {
  const usable = [
    shift,
    ...(meansAlone(keymap, altGr) === level3Shift ? [altGr] : []),
    ...(meansAlone(keymap, controlRight) === level5Shift ? [controlRight] : []),
  ]
  const sets = [0]
  for (const bit of usable) sets.push(...sets.map((sum) => sum | bit))
  return sets.toSorted((a, b) => modifierCost(a) - modifierCost(b))
}

function meansAlone(keymap: Keymap, modifier: number): number | undefined {
  using keyboard = keymap.keyboard()
  return modifierKeys(modifier).map((usage) => keyboard.meaning(xkbKeycode(usage)).keysym)[0]
}

function pressAll(keymap: Keymap): Found[] {
  return modifierSets(keymap).flatMap((modifiers) => {
    using keyboard = keymap.keyboard()
    for (const usage of modifierKeys(modifiers)) keyboard.update(xkbKeycode(usage), true)
    return keyOrder.map((usage) => ({
      stroke: { usage, modifiers },
      ...keyboard.meaning(xkbKeycode(usage)),
    }))
  })
}

/** The characters that one stroke types. */
function directWays(xkb: Xkbcommon, found: readonly Found[]): Map<string, Way> {
  using compose = xkb.compose()
  const ways = new Map<string, Way>()
  for (const { stroke, keysym, character } of found) {
    if (character === undefined || isControl(character)) continue
    const isFinal = compose.feed(keysym).state === "none"
    compose.reset()
    if (isFinal) keepBest(ways, character, [stroke])
  }
  return ways
}

/** The characters that need dead keys. */
function composed(
  xkb: Xkbcommon,
  found: readonly Found[],
  direct: ReadonlyMap<string, Way>,
): Map<string, Way> {
  using compose = xkb.compose()
  const ways = new Map<string, Way>()
  const dead = cheapestDead(found)
  const bases = found.filter(({ stroke, character = "" }) => direct.get(character)?.strokes[0] === stroke)
  const tryAll = (prefix: readonly Found[]) => {
    for (const last of [...bases, ...dead]) {
      const sequence = [...prefix, last]
      const result = feedAll(compose, sequence)
      const isMade = result.state === "made" && [...result.text].length === 1 && !isControl(result.text)
      if (isMade)
        keepBest(
          ways,
          result.text,
          sequence.map(({ stroke }) => stroke),
        )
      if (result.state === "pending" && isDead(last) && sequence.length <= deadMax) tryAll(sequence)
    }
  }
  for (const first of dead) tryAll([first])
  return ways
}

function cheapestDead(found: readonly Found[]): Found[] {
  const cheapest = new Map<number, Found>()
  for (const each of found.filter(isDead)) {
    const known = cheapest.get(each.keysym)
    if (known === undefined || costOf([each.stroke]) < costOf([known.stroke])) cheapest.set(each.keysym, each)
  }
  return [...cheapest.values()]
}

function feedAll(compose: Compose, sequence: readonly Found[]): ReturnType<Compose["feed"]> {
  compose.reset()
  let result: ReturnType<Compose["feed"]> = { state: "none" }
  for (const { keysym } of sequence) {
    result = compose.feed(keysym)
  }
  return result
}

function keepBest(ways: Map<string, Way>, character: string, strokes: readonly Stroke[]): void {
  const way = { strokes, cost: costOf(strokes) }
  const known = ways.get(character)
  if (known === undefined || way.cost < known.cost) ways.set(character, way)
}

function costOf(strokes: readonly Stroke[]): number {
  return strokes.reduce(
    (sum, { usage, modifiers }) => sum + modifierCost(modifiers) + (rareKeys.has(usage) ? cost.rareKey : 0),
    (strokes.length - 1) * cost.deadKey,
  )
}

function modifierCost(modifiers: number): number {
  return (
    (modifiers & shift ? cost.shift : 0) +
    (modifiers & altGr ? cost.altGr : 0) +
    (modifiers & controlRight ? cost.controlRight : 0)
  )
}

/** @returns the level's row, or no row where nothing is typed with these modifiers */
function levelOf(modifiers: number, direct: ReadonlyMap<string, Way>): LayoutData["levels"] {
  const characters = new Map(
    [...direct].flatMap(([character, { strokes }]) =>
      strokes.filter((stroke) => stroke.modifiers === modifiers).map(({ usage }) => [usage, character]),
    ),
  )
  const row = keyOrder.map((usage) => characters.get(usage) ?? nothing).join("")
  return characters.size === 0 ? [] : [[modifiers, row.replace(/\ufffd+$/u, "")]]
}

function groupByDead(ways: ReadonlyMap<string, Way>, direct: ReadonlyMap<string, Way>): LayoutData["dead"] {
  const characterAt = new Map(
    [...direct].map(([character, { strokes }]) => [numbersOf(strokes).join(), character]),
  )
  const groups = new Map<string, { strokes: number[]; pairs: string[] }>()
  for (const [made, { strokes }] of ways) {
    const base = characterAt.get(numbersOf(strokes.slice(-1)).join())
    const dead = numbersOf(base === undefined ? strokes : strokes.slice(0, -1))
    const group = groups.get(dead.join()) ?? { strokes: dead, pairs: [] }
    groups.set(dead.join(), group)
    group.pairs.push(made + (base ?? "\0"))
  }
  return [...groups.values()].map(({ strokes, pairs }) => [strokes, pairs.toSorted().join("")])
}

function numbersOf(strokes: readonly Stroke[]): number[] {
  return strokes.flatMap(({ usage, modifiers }) => [usage, modifiers])
}

function isDead({ keysym }: KeyMeaning): boolean {
  return keysym >= firstDead && keysym <= lastDead
}

function isControl(character: string): boolean {
  return /\p{Cc}/u.test(character)
}

function isAscii(character: string): boolean {
  return character <= "~"
}
