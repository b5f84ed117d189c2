import { type ReactNode, useRef } from "react"
import { leaveChord } from "../input/index.ts"
import { Icon } from "./icons.tsx"
import { keepFocus } from "./keep-focus.ts"
import { type PanelGroup, type PanelKey, panelGroups } from "./panel-keys.ts"

/** Of the panel's element. */
export const keyboardPanelId = "keyboard-panel"

export interface KeyboardPanelProps {
  readonly send: (key: PanelKey) => void
  /** What belongs to the keyboard besides its keys. */
  readonly children?: ReactNode
  /** A macro that is being written: the panel is all its own. */
  readonly editor: ReactNode
}

/** Keys that a phone has not, and chords that a browser or its desktop takes before a page can. */
export function KeyboardPanel({ send, children, editor }: KeyboardPanelProps) {
  const panelRef = useRef<HTMLDivElement>(null)
  const buttonRef = useRef<HTMLButtonElement>(null)
  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        className="button"
        popoverTarget={keyboardPanelId}
        title="Keyboard"
        onPointerDown={keepFocus}
      >
        <Icon shape="keyboard" />
        <span className="label">Keyboard</span>
      </button>
      <div
        ref={panelRef}
        id={keyboardPanelId}
        className="panel"
        popover="auto"
        role="dialog"
        aria-label="Keyboard"
        // Not every browser closes it by itself: some leave full screen at Esc instead.
        onKeyDown={(event) => {
          if (event.code !== "Escape") return
          event.preventDefault()
          panelRef.current?.hidePopover()
          buttonRef.current?.focus({ preventScroll: true })
        }}
      >
        {editor ?? <Keys send={send}>{children}</Keys>}
      </div>
    </>
  )
}

function Keys({ send, children }: Pick<KeyboardPanelProps, "send" | "children">) {
  return (
    <>
      <p>
        While the picture has a green frame, every key goes to the target. <kbd>{leaveChord}</kbd> gives the
        keyboard back.
      </p>
      {panelGroups.map((group) => (
        <KeyGroup key={group.title} group={group} send={send} />
      ))}
      {children}
      <p className="panel-aside">
        To type with a phone's own keyboard, use <b>Paste</b>. In full screen, Chrome and Edge pass on what
        they keep otherwise (hold <kbd>Esc</kbd> to leave).
      </p>
    </>
  )
}

interface KeyGroupProps {
  readonly group: PanelGroup
  readonly send: (key: PanelKey) => void
}

function KeyGroup({ group: { title, keys, isFolded }, send }: KeyGroupProps) {
  return (
    <details className="key-group" open={!isFolded}>
      <summary onPointerDown={keepFocus}>{title}</summary>
      <ul className="chords">
        {keys.map((key) => (
          <li key={key.name}>
            <KeyButton panelKey={key} send={send} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function KeyButton({ panelKey, send }: { panelKey: PanelKey; send: KeyGroupProps["send"] }) {
  const { name } = panelKey
  return (
    <button
      type="button"
      className="button"
      aria-label={`Send ${name}`}
      onPointerDown={keepFocus}
      onClick={() => send(panelKey)}
    >
      {name}
    </button>
  )
}
