import { useState } from "react"
import type { BrowserMemory } from "./browser-memory.ts"
import { readMacroFile, type SavedMacro, writeMacroFile } from "./macro-file.ts"

/** The person's macros, kept by the browser. */
export interface Macros {
  readonly saved: readonly SavedMacro[]
  keep(macros: readonly SavedMacro[]): void
}

export function useMacros(memory: BrowserMemory["macros"]): Macros {
  const [saved, setSaved] = useState(() => {
    const read = readMacroFile(memory.read() ?? "")
    return typeof read === "string" ? [] : read
  })
  return {
    saved,
    keep: (macros) => {
      setSaved(macros)
      memory.write(writeMacroFile(macros))
    },
  }
}
