import { type RefObject, useDeferredValue, useMemo, useState } from "react"
import {
  findUntypable,
  layoutNames,
  normalizeText,
  type PasteRequest,
  pasteMaxUnits,
} from "../session/index.ts"
import type { LayoutMemory } from "./layout-memory.ts"
import { UntypableList } from "./untypable-list.tsx"
import { useLayout } from "./use-layout.ts"

const firstLayout = "us"

export interface PasteFormProps {
  readonly memory: LayoutMemory
  readonly isPossible: boolean
  readonly textRef: RefObject<HTMLTextAreaElement | null>
  readonly paste: (request: PasteRequest) => void
}

/** The text, the target's layout, and what of the one cannot be typed in the other. */
export function PasteForm({ memory, isPossible, textRef, paste }: PasteFormProps) {
  const [text, setText] = useState("")
  const [layoutId, setLayoutId] = useState(() => rememberedLayout(memory))
  const [isLeftOut, leaveOut] = useState(false)
  const [hint, setHint] = useState<string>()
  const layout = useLayout(layoutId)
  // Typing in the box goes before looking through a long text.
  const settled = useDeferredValue(text)
  const untypable = useMemo(
    () => (typeof layout === "string" ? [] : findUntypable(layout, normalizeText(settled))),
    [layout, settled],
  )
  const isTooLong = text.length > pasteMaxUnits
  const isReady =
    isPossible &&
    text !== "" &&
    !isTooLong &&
    typeof layout !== "string" &&
    (untypable.length === 0 || isLeftOut)

  const choose = (id: string) => {
    setLayoutId(id)
    memory.write(id)
  }
  const readClipboard = async () => {
    const read = await clipboardText()
    setHint(
      read === undefined ? "This browser does not show its clipboard. Press Ctrl+V in the box." : undefined,
    )
    if (read !== undefined) setText(read)
    textRef.current?.focus()
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) paste({ text, layout: layoutId, untypable: isLeftOut ? "leave-out" : "refuse" })
      }}
    >
      <textarea
        ref={textRef}
        aria-label="Text to type"
        rows={6}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <label className="paste-layout">
        Target's keyboard layout
        <select value={layoutId} onChange={(event) => choose(event.target.value)}>
          {layoutNames.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {layout === "failed" && (
        <p role="alert">This layout could not be loaded. Choose it again in a moment.</p>
      )}
      {isTooLong && (
        <p role="alert">The text is too long: {pasteMaxUnits.toLocaleString("en")} characters at most.</p>
      )}
      {hint !== undefined && <p role="alert">{hint}</p>}
      {untypable.length > 0 && (
        <UntypableList characters={untypable} isLeftOut={isLeftOut} leaveOut={leaveOut} />
      )}
      <p className="paste-actions">
        <button type="button" className="button" onClick={() => void readClipboard()}>
          Read clipboard
        </button>
        <button type="submit" className="button primary" disabled={!isReady}>
          Type it
        </button>
      </p>
    </form>
  )
}

function rememberedLayout(memory: LayoutMemory): string {
  const id = memory.read()
  return layoutNames.some((each) => each.id === id) && id !== undefined ? id : firstLayout
}

/** Asked only when the person has clicked; undefined where the browser (or the person) does not allow it. */
async function clipboardText(): Promise<string | undefined> {
  // Without TLS there is no clipboard, whatever the types say.
  if (!("clipboard" in navigator)) return undefined
  return await navigator.clipboard.readText().catch(() => undefined)
}
