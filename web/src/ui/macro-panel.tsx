import { useState } from "react"
import type { InputCapture } from "../input/index.ts"
import type { KeyStep, MacroDesk } from "../session/index.ts"
import { keyboardPanelId } from "./keyboard-panel.tsx"
import { MacroControls } from "./macro-controls.tsx"
import { MacroEditor } from "./macro-editor.tsx"
import { type SavedMacro, withMacro } from "./macro-file.ts"
import { type MacroDraft, MacroList } from "./macro-list.tsx"
import type { Macros } from "./use-macros.ts"

/** The parts of the page that have to do with macros: one in the bar, one in the Keyboard panel, one in the place of its keys. */
export function useMacroParts(
  capture: InputCapture | undefined,
  desk: MacroDesk,
  macros: Macros,
  toStage: () => void,
) {
  const [draft, edit] = useState<MacroDraft>()
  const panel = () => document.getElementById(keyboardPanelId)
  const record = () => {
    panel()?.hidePopover()
    capture?.recorder.start()
    toStage()
  }
  const recorded = (steps: readonly KeyStep[]) => {
    edit({ name: freeName(macros), steps })
    panel()?.showPopover()
  }
  const save = (macro: SavedMacro) => {
    const others = macros.saved.filter(({ name }) => name !== draft?.name || name === macro.name)
    macros.keep(withMacro(others, macro))
    edit(undefined)
  }
  return {
    editor: draft && (
      <MacroEditor
        key={draft.name}
        name={draft.name}
        steps={draft.steps}
        save={save}
        leave={() => edit(undefined)}
      />
    ),
    inBar: <MacroControls capture={capture} desk={desk} recorded={recorded} />,
    inPanel: (
      <details className="key-group" open>
        <summary>Macros</summary>
        <MacroList capture={capture} desk={desk} macros={macros} edit={edit} record={record} />
      </details>
    ),
  }
}

function freeName({ saved }: Macros): string {
  for (let count = 1; ; count += 1) {
    const name = `Macro ${count}`
    if (!saved.some((macro) => macro.name === name)) return name
  }
}
