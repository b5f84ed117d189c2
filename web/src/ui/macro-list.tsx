import { useRef, useState } from "react"
import type { InputCapture } from "../input/index.ts"
import type { KeyStep, MacroDesk } from "../session/index.ts"
import { keepFocus } from "./keep-focus.ts"
import { readMacroFile, withMacro, writeMacroFile } from "./macro-file.ts"
import { macroSentence } from "./macro-sentence.ts"
import type { Macros } from "./use-macros.ts"
import { useObservable } from "./use-observable.ts"

/** A macro in its editor: one of the list, or a new one. */
export interface MacroDraft {
  readonly name: string
  readonly steps: readonly KeyStep[]
}

export interface MacroListProps {
  readonly capture: InputCapture | undefined
  readonly desk: MacroDesk
  readonly macros: Macros
  readonly edit: (draft: MacroDraft | undefined) => void
  readonly record: () => void
}

/** The person's macros: played, recorded, written, and carried to another browser as a file. */
export function MacroList({ capture, desk, macros, edit, record }: MacroListProps) {
  const state = useObservable(desk.state)
  const fileRef = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string>()
  const isPlaying = state.phase === "playing"
  const sentence = macroSentence(state)

  const importFile = async (file: File | undefined) => {
    if (file === undefined) return
    const read = readMacroFile(await file.text())
    setProblem(typeof read === "string" ? `${file.name} was not imported. ${read}` : undefined)
    if (typeof read !== "string") macros.keep(read.reduce(withMacro, macros.saved))
  }
  return (
    <>
      <ul className="macros" aria-label="Macros">
        {macros.saved.map((macro) => (
          <li key={macro.name}>
            <button
              type="button"
              className="button primary"
              aria-label={`Play ${macro.name}`}
              disabled={isPlaying}
              onPointerDown={keepFocus}
              onClick={() => desk.play(macro.name, macro.steps)}
            >
              {macro.name}
            </button>
            <button
              type="button"
              className="button"
              aria-label={`Edit ${macro.name}`}
              onClick={() => edit(macro)}
            >
              Edit
            </button>
            <button
              type="button"
              className="button"
              aria-label={`Delete ${macro.name}`}
              onClick={() => macros.keep(macros.saved.filter((each) => each !== macro))}
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
      <p className="panel-actions">
        <button type="button" className="button" disabled={capture === undefined} onClick={record}>
          Record
        </button>
        <button type="button" className="button" onClick={() => edit({ name: "", steps: [] })}>
          Write
        </button>
        <button type="button" className="button" onClick={() => fileRef.current?.click()}>
          Import
        </button>
        <button
          type="button"
          className="button"
          disabled={macros.saved.length === 0}
          onClick={() => download("crashcart-macros.json", writeMacroFile(macros.saved))}
        >
          Export
        </button>
      </p>
      <input
        ref={fileRef}
        type="file"
        className="unseen"
        tabIndex={-1}
        aria-label="File of macros"
        accept="application/json,.json"
        onChange={(event) => {
          void importFile(event.target.files?.[0])
          event.target.value = ""
        }}
      />
      {problem !== undefined && <p role="alert">{problem}</p>}
      {sentence !== undefined && <p aria-live="polite">{sentence}</p>}
    </>
  )
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }))
  const link = document.createElement("a")
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
