import { type ReactNode, useRef } from "react"
import { type InputCapture, leaveChord, sensitivityLimits } from "../input/index.ts"
import { Icon } from "./icons.tsx"
import { keepFocus } from "./keep-focus.ts"
import type { KeyboardStatus } from "./key-hint.ts"
import type { Mouse } from "./use-mouse.ts"

const panelId = "mouse-panel"

export interface MousePanelProps {
  readonly capture: InputCapture | undefined
  readonly mouse: Mouse
  readonly isConnected: boolean
  /** How the target takes the relative mouse. */
  readonly relativePointer: KeyboardStatus | undefined
  readonly children?: ReactNode
}

/** How the operator's mouse becomes the target's. */
export function MousePanel({ capture, mouse, isConnected, relativePointer, children }: MousePanelProps) {
  const panelRef = useRef<HTMLDivElement>(null)
  const { mode, sensitivity, calibration } = mouse.settings
  const calibrate = () => {
    panelRef.current?.hidePopover()
    capture?.startCalibrating()
  }
  return (
    <>
      <button
        type="button"
        className="button"
        popoverTarget={panelId}
        title="Mouse"
        onPointerDown={keepFocus}
      >
        <Icon shape="mouse" />
        <span className="label">Mouse</span>
      </button>
      <div ref={panelRef} id={panelId} className="panel" popover="auto" role="dialog" aria-label="Mouse">
        <fieldset className="choices">
          <legend>The target's pointer</legend>
          <label>
            <input
              type="radio"
              name="mouse-mode"
              checked={mode === "absolute"}
              onChange={() => mouse.change({ mode: "absolute" })}
            />
            is where yours is (absolute)
          </label>
          <label>
            <input
              type="radio"
              name="mouse-mode"
              checked={mode === "relative"}
              onChange={() => mouse.change({ mode: "relative" })}
            />
            moves as yours does (relative)
          </label>
        </fieldset>
        {mode === "relative" ? (
          <>
            <p>
              For firmware and games that take no absolute pointer. A click on the picture holds your pointer;{" "}
              <kbd>{leaveChord}</kbd> or <kbd>Esc</kbd> lets it go.
            </p>
            {relativePointer !== undefined && relativePointer !== "ready" && (
              <p role="alert">
                The target does not take the gateway's relative mouse. An older gadget has none: run{" "}
                <kbd>crashcart gadget up</kbd>.
              </p>
            )}
            <label className="range">
              Sensitivity: {sensitivity}
              <input
                type="range"
                {...sensitivityLimits}
                value={sensitivity}
                onChange={(event) => mouse.change({ sensitivity: event.target.valueAsNumber })}
              />
            </label>
          </>
        ) : (
          <>
            <p>
              Is the target's pointer beside yours, because it has several monitors or a scaled picture? Two
              clicks tell where the picture lies.
            </p>
            <p className="panel-actions">
              {calibration !== undefined && (
                <button
                  type="button"
                  className="button"
                  onClick={() => mouse.change({ calibration: undefined })}
                >
                  Forget calibration
                </button>
              )}
              <button type="button" className="button primary" disabled={!isConnected} onClick={calibrate}>
                Calibrate
              </button>
            </p>
          </>
        )}
        {children}
      </div>
    </>
  )
}
