import type { LayoutData } from "../protocol/layouts/key-layout.ts"

/** What would not be seen in an editor, would join its neighbour, or would turn the line around. */
const unseen = /[\p{Cc}\p{Cf}\p{M}\p{Z}\p{Script=Hebrew}\p{Script=Arabic}]/u

/** The source text of a layout's module. */
export function layoutModule({ id, name, levels, dead }: LayoutData): string {
  return [
    '// Written by "npm run layouts"; see gateway/layouts.',
    'import type { LayoutData } from "../key-layout.ts"',
    "",
    "export default {",
    `  id: ${literal(id)},`,
    `  name: ${literal(name)},`,
    "  levels: [",
    ...levels.map(([modifiers, characters]) => row(modifiers, characters)),
    "  ],",
    ...(dead.length === 0
      ? ["  dead: [],"]
      : ["  dead: [", ...dead.map(([strokes, pairs]) => row(`[${strokes.join(", ")}]`, pairs)), "  ],"]),
    "} satisfies LayoutData",
    "",
  ].join("\n")
}

/** The source text of the list of layouts, from which each is loaded when it is wanted. */
export function catalogueModule(layouts: readonly LayoutData[], xkbDataVersion: string): string {
  const collator = new Intl.Collator("en")
  const sorted = layouts.toSorted((a, b) => collator.compare(a.name, b.name))
  return [
    '// Written by "npm run layouts"; see gateway/layouts.',
    'import type { LayoutData } from "./key-layout.ts"',
    "",
    "/** The version of Debian's xkb-data that the layouts were read from. */",
    `export const xkbDataVersion = ${literal(xkbDataVersion)}`,
    "",
    "export interface CatalogueEntry {",
    "  readonly id: string",
    "  readonly name: string",
    "  readonly load: () => Promise<{ readonly default: LayoutData }>",
    "}",
    "",
    "/** Every layout that text can be typed in, by name. */",
    "export const catalogue: readonly CatalogueEntry[] = [",
    ...sorted.map(
      ({ id, name }) =>
        `  { id: ${literal(id)}, name: ${literal(name)}, load: () => import("./data/${id}.ts") },`,
    ),
    "]",
    "",
  ].join("\n")
}

function row(first: number | string, text: string): string {
  return `    [${first}, ${literal(text)}],`
}

function literal(text: string): string {
  return `"${[...text].map(characterLiteral).join("")}"`
}

function characterLiteral(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`
  if (character === " " || !unseen.test(character)) return character
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
