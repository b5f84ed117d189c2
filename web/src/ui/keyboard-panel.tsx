import { leaveChord } from "../input/index.ts"
import { Icon } from "./icons.tsx"
import { keepFocus } from "./keep-focus.ts"

/** Chords that a browser or its desktop takes before a page can: they are sent from here. */
const chords: readonly { readonly name: string; readonly codes: readonly string[] }[] = [
  { name: "Ctrl+W", codes: ["ControlLeft", "KeyW"] },
  { name: "Ctrl+T", codes: ["ControlLeft", "KeyT"] },
  { name: "Ctrl+N", codes: ["ControlLeft", "KeyN"] },
  { name: "Alt+Tab", codes: ["AltLeft", "Tab"] },
  { name: "Alt+F4", codes: ["AltLeft", "F4"] },
  { name: "Super", codes: ["MetaLeft"] },
  { name: "Esc", codes: ["Escape"] },
  { name: "Print Screen", codes: ["PrintScreen"] },
  { name: "Ctrl+Alt+F1", codes: ["ControlLeft", "AltLeft", "F1"] },
]

const panelId = "keyboard-panel"

export function KeyboardPanel({ send }: { send: (codes: readonly string[]) => void }) {
  return (
    <>
      <button
        type="button"
        className="button"
        popoverTarget={panelId}
        title="Keyboard"
        onPointerDown={keepFocus}
      >
        <Icon shape="keyboard" />
        <span className="label">Keyboard</span>
      </button>
      <div id={panelId} className="panel" popover="auto" role="dialog" aria-label="Keyboard">
        <p>
          While the picture has a green frame, every key goes to the target. <kbd>{leaveChord}</kbd> gives the
          keyboard back.
        </p>
        <p>
          The browser keeps <kbd>Ctrl+W</kbd>, <kbd>Ctrl+T</kbd>, <kbd>Ctrl+N</kbd> and the desktop's own keys
          for itself. In full screen, Chrome and Edge pass them on too (hold <kbd>Esc</kbd> to leave).
          Everywhere, they can be sent from here:
        </p>
        <ul className="chords">
          {chords.map(({ name, codes }) => (
            <li key={name}>
              <button
                type="button"
                className="button"
                aria-label={`Send ${name}`}
                onPointerDown={keepFocus}
                onClick={() => send(codes)}
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
