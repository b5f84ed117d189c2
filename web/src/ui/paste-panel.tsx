import { type RefObject, useEffect, useRef } from "react"
import type { PasteDesk, PasteState } from "../session/index.ts"
import { Icon } from "./icons.tsx"
import { keepFocus } from "./keep-focus.ts"
import type { LayoutMemory } from "./layout-memory.ts"
import { PasteForm } from "./paste-form.tsx"
import { pasteSentence } from "./paste-sentence.ts"
import { useObservable } from "./use-observable.ts"

const panelId = "paste-panel"

export interface PastePanelProps {
  readonly desk: PasteDesk
  readonly memory: LayoutMemory
  readonly isConnected: boolean
  readonly stageRef: RefObject<HTMLElement | null>
}

/** Types a text on the target: for what has no clipboard, a login prompt or a rescue shell. */
export function PastePanel({ desk, memory, isConnected, stageRef }: PastePanelProps) {
  const panelRef = useRef<HTMLDivElement>(null)
  const textRef = useRef<HTMLTextAreaElement>(null)
  const state = useObservable(desk.state)
  const isTyping = state.phase === "typing"

  useEffect(() => {
    if (state.phase === "done") panelRef.current?.hidePopover()
  }, [state])

  const toggled = (isOpen: boolean) => {
    if (isOpen) textRef.current?.focus()
    else {
      desk.dismiss()
      stageRef.current?.focus({ preventScroll: true })
    }
  }

  return (
    <>
      <button
        type="button"
        className="button"
        popoverTarget={panelId}
        aria-label="Paste text"
        title="Paste text"
        onPointerDown={keepFocus}
      >
        <Icon shape="paste" />
        <span className="label">{isTyping ? `Typing ${percent(state)}` : "Paste"}</span>
      </button>
      <div
        ref={panelRef}
        id={panelId}
        className="panel"
        popover="auto"
        role="dialog"
        aria-label="Paste text"
        onToggle={(event) => toggled(event.newState === "open")}
      >
        <p>Types the text on the target, key by key. Any key pressed meanwhile stops it.</p>
        {/* A new form for each text: what was typed may have been a password. */}
        <PasteForm
          key={state.phase === "done" ? "done" : "open"}
          memory={memory}
          isPossible={isConnected && !isTyping}
          textRef={textRef}
          paste={(request) => desk.paste(request)}
        />
        <PasteProgress state={state} cancel={() => desk.cancel()} />
      </div>
    </>
  )
}

function PasteProgress({ state, cancel }: { state: PasteState; cancel: () => void }) {
  const sentence = pasteSentence(state)
  if (sentence === undefined) return undefined
  return (
    <div className="paste-progress">
      {state.phase === "typing" && (
        <>
          <progress aria-label="Text typed" max={state.total} value={state.total && state.typed} />
          <button type="button" className="button" onClick={cancel}>
            Cancel
          </button>
        </>
      )}
      <p aria-live="polite">{sentence}</p>
    </div>
  )
}

function percent({ typed, total = 0 }: Extract<PasteState, { phase: "typing" }>): string {
  return `${total === 0 ? 0 : Math.floor((100 * typed) / total)} %`
}
