import { isScriptFault, type KeyStep, parseMacro, printMacro } from "../session/index.ts"
import { fieldsOf } from "./browser-memory.ts"

/** A macro as the browser keeps it. Its name is unique. */
export interface SavedMacro {
  readonly name: string
  readonly steps: readonly KeyStep[]
}

export const macroNameMaxChars = 60
const macrosMax = 200
const format = "crashcart macros 1"

/** Writes macros as JSON that people can read and mend: each one's steps are the lines that its editor shows. */
export function writeMacroFile(macros: readonly SavedMacro[]): string {
  const written = macros.map(({ name, steps }) => ({ name, steps: printMacro(steps).split("\n") }))
  return `${JSON.stringify({ format, macros: written }, null, 2)}\n`
}

/** Reads what {@link writeMacroFile} wrote, or somebody by hand. @returns what is wrong with it, in words, otherwise */
export function readMacroFile(text: string): readonly SavedMacro[] | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return "It is no JSON."
  }
  const { format: found, macros } = fieldsOf(json)
  if (found !== format || !Array.isArray(macros)) return `It does not say "format": "${format}".`
  if (macros.length > macrosMax) return `${macrosMax} macros are the most.`
  const read: SavedMacro[] = []
  for (const [index, each] of macros.entries()) {
    const { name, steps } = fieldsOf(each)
    const which = `Macro ${index + 1}`
    if (!isMacroName(name)) return `${which} has no name of 1 to ${macroNameMaxChars} characters.`
    if (!Array.isArray(steps) || !steps.every((line) => typeof line === "string"))
      return `The steps of "${name}" are no list of lines.`
    const parsed = parseMacro(steps.join("\n"))
    if (isScriptFault(parsed)) return `"${name}", line ${parsed.line}: ${parsed.problem}.`
    read.push({ name, steps: parsed })
  }
  return read
}

export function isMacroName(name: unknown): name is string {
  return typeof name === "string" && name.trim() !== "" && name.length <= macroNameMaxChars
}

/** With `macro` in the place of the one of its name, or at the end. */
export function withMacro(macros: readonly SavedMacro[], macro: SavedMacro): readonly SavedMacro[] {
  const isKnown = macros.some(({ name }) => name === macro.name)
  return isKnown ? macros.map((each) => (each.name === macro.name ? macro : each)) : [...macros, macro]
}
