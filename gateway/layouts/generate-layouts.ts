import { listedLayouts } from "./layout-list.ts"
import { readLayout } from "./read-layout.ts"
import { catalogueModule, layoutModule } from "./write-layout.ts"
import { Xkbcommon } from "./xkbcommon.ts"

/**
 * Reads every listed layout from the xkb-data that is installed.
 *
 * @returns the text of each file, by its path below gateway/protocol/layouts
 * @throws Error when libxkbcommon or a layout is missing
 */
export function generateLayouts(xkbDataVersion: string): Map<string, string> {
  const xkb = new Xkbcommon()
  const layouts = listedLayouts.map((listed) => readLayout(xkb, listed))
  return new Map([
    ["catalogue.ts", catalogueModule(layouts, xkbDataVersion)],
    ...layouts.map((layout) => [`data/${layout.id}.ts`, layoutModule(layout)] as const),
  ])
}
