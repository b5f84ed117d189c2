import { useState } from "react"
import { isScriptFault, type KeyStep, parseMacro, printMacro } from "../session/index.ts"
import { isMacroName, macroNameMaxChars, type SavedMacro } from "./macro-file.ts"

export interface MacroEditorProps {
  readonly name: string
  readonly steps: readonly KeyStep[]
  readonly save: (macro: SavedMacro) => void
  readonly leave: () => void
}

/** A macro's name and its steps, a line each. */
export function MacroEditor({ name: firstName, steps, save, leave }: MacroEditorProps) {
  const [name, setName] = useState(firstName)
  const [text, setText] = useState(() => printMacro(steps))
  const parsed = parseMacro(text)
  const fault = isScriptFault(parsed) ? parsed : undefined
  return (
    <form
      className="macro-editor"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isScriptFault(parsed) && isMacroName(name)) save({ name: name.trim(), steps: parsed })
      }}
    >
      <label>
        Name
        <input
          type="text"
          required
          maxLength={macroNameMaxChars}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label>
        Steps, one a line
        <textarea
          rows={8}
          spellCheck={false}
          value={text}
          aria-describedby="macro-help"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {fault !== undefined && (
        <p role="alert">
          Line {fault.line}: {fault.problem}.
        </p>
      )}
      <p id="macro-help" className="panel-aside">
        <kbd>ControlLeft+KeyC</kbd> presses keys together; <kbd>down ShiftLeft</kbd>, <kbd>up ShiftLeft</kbd>{" "}
        one at a time; <kbd>wait 500</kbd> waits milliseconds.
      </p>
      <p className="panel-actions">
        <button type="button" className="button" onClick={leave}>
          Cancel
        </button>
        <button type="submit" className="button primary" disabled={fault !== undefined || !isMacroName(name)}>
          Save macro
        </button>
      </p>
    </form>
  )
}
