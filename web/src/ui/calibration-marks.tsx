import { useEffect } from "react"
import { type CalibrationState, calibrationMarks, type InputCapture } from "../input/index.ts"
import type { Mouse } from "./use-mouse.ts"

export interface CalibrationMarksProps {
  readonly capture: InputCapture
  readonly state: CalibrationState
  readonly mouse: Mouse
  readonly picture: { readonly width: number; readonly height: number } | undefined
}

/** Where the person is to bring the target's pointer: a mark on the picture, and what to do. Lets the mouse through. */
export function CalibrationMarks({ capture, state, mouse, picture }: CalibrationMarksProps) {
  useEffect(() => {
    if (state.phase !== "done") return
    mouse.change({ calibration: state.calibration })
    capture.stopCalibrating()
  }, [capture, mouse, state])

  if (state.phase === "idle" || state.phase === "done") return null
  if (state.phase === "failed") {
    return (
      <div className="overlay">
        <div className="notice" role="alert">
          <p className="notice-title">That cannot be right</p>
          <p className="notice-advice">
            The second place was not below and to the right of the first. Bring the target's own pointer to
            each mark.
          </p>
          <button type="button" className="button primary" onClick={() => capture.startCalibrating()}>
            Try again
          </button>{" "}
          <button type="button" className="button" onClick={() => capture.stopCalibrating()}>
            Leave it
          </button>
        </div>
      </div>
    )
  }
  const { width, height } = picture ?? { width: 16, height: 9 }
  const { x, y } = calibrationMarks[state.mark]
  const radius = height / 30
  return (
    <>
      {/* Shown as the picture is: as large as fits, in the middle. */}
      <svg className="calibration" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
        <circle cx={x * width} cy={y * height} r={radius} />
        <path d={cross(x * width, y * height, 2 * radius)} />
      </svg>
      <p className="full-screen-notice calibration-notice" role="status">
        Mark {state.mark + 1} of 2: bring the <b>target's</b> pointer into the cross, and click. Or arrows and{" "}
        <kbd>Enter</kbd>; <kbd>Esc</kbd> gives up.
      </p>
    </>
  )
}

function cross(x: number, y: number, arm: number): string {
  return `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`
}
