import type { ReactNode, RefObject } from "react"
import { type InputCapture, leaveChord } from "../input/index.ts"
import type { useFullScreen } from "./full-screen.ts"
import { Icon } from "./icons.tsx"
import { keepFocus } from "./keep-focus.ts"
import { areKeysArriving, type KeyboardStatus, keyHint } from "./key-hint.ts"
import { KeyboardPanel } from "./keyboard-panel.tsx"
import { LockLights } from "./lock-lights.tsx"
import type { PanelKey } from "./panel-keys.ts"

const ctrlAltDel = ["ControlLeft", "AltLeft", "Delete"]

export interface ToolbarProps {
  readonly capture: InputCapture | undefined
  readonly isConnected: boolean
  readonly isCaptured: boolean
  readonly held: readonly string[]
  readonly unknownKey: string | undefined
  readonly keyboard: KeyboardStatus | undefined
  readonly isArriving: boolean | undefined
  readonly isPointerWanted: boolean
  readonly leds: number
  readonly fullScreen: ReturnType<typeof useFullScreen>
  readonly release: () => void
  readonly releaseRef: RefObject<HTMLButtonElement | null>
  readonly sendPanelKey: (key: PanelKey) => void
  /** A macro that is recorded or played. */
  readonly macroControls: ReactNode
  readonly macroEditor: ReactNode
  readonly keyboardExtras: ReactNode
  readonly mousePanel: ReactNode
  readonly videoPanel: ReactNode
  readonly pastePanel: ReactNode
}

/** Where keys go, and what can be done besides typing. */
export function Toolbar(props: ToolbarProps) {
  const { capture, isConnected, isCaptured, fullScreen } = props
  return (
    <>
      {isConnected && (
        <p
          className="hint"
          data-captured={isCaptured}
          data-arriving={areKeysArriving(props.keyboard, props.isArriving)}
        >
          {keyHint(props)}
        </p>
      )}
      {isConnected && <LockLights leds={props.leds} />}
      <div className="buttons" role="toolbar" aria-label="Target">
        <button
          type="button"
          className="button"
          aria-label="Send Ctrl+Alt+Del"
          title="Send Ctrl+Alt+Del"
          disabled={!isConnected}
          onPointerDown={keepFocus}
          onClick={() => capture?.chord(ctrlAltDel)}
        >
          <span className="wide">Ctrl+Alt+Del</span>
          <span className="narrow">CAD</span>
        </button>
        <button
          type="button"
          className="button"
          aria-label="Release keys"
          title={`Release keys (${leaveChord})`}
          ref={props.releaseRef}
          disabled={!isConnected}
          onPointerDown={keepFocus}
          onClick={props.release}
        >
          <Icon shape="release" />
          <span className="label">Release</span>
        </button>
        {props.macroControls}
        <KeyboardPanel send={props.sendPanelKey} editor={props.macroEditor}>
          {props.keyboardExtras}
        </KeyboardPanel>
        {props.mousePanel}
        {props.videoPanel}
        {props.pastePanel}
        {fullScreen.isPossible && (
          <button
            type="button"
            className="button"
            title={fullScreen.isFullScreen ? "Leave full screen" : "Full screen"}
            onPointerDown={keepFocus}
            onClick={fullScreen.toggle}
          >
            <Icon shape={fullScreen.isFullScreen ? "leaveFullScreen" : "fullScreen"} />
            <span className="label">{fullScreen.isFullScreen ? "Leave full screen" : "Full screen"}</span>
          </button>
        )}
      </div>
    </>
  )
}
