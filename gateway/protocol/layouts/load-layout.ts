import { catalogue } from "./catalogue.ts"
import { KeyLayout } from "./key-layout.ts"

/** The layouts that text can be typed in, by name. */
export const layoutNames: readonly { readonly id: string; readonly name: string }[] = catalogue.map(
  ({ id, name }) => ({ id, name }),
)

/** Loads one layout (in a browser, a few kilobytes over the network); undefined for an id that is not listed. */
export async function loadLayout(id: string): Promise<KeyLayout | undefined> {
  const entry = catalogue.find((each) => each.id === id)
  return entry === undefined ? undefined : new KeyLayout((await entry.load()).default)
}
