import type { InputCapture } from "../input/index.ts"
import { type KeyStep, type MacroDesk, ObservableValue } from "../session/index.ts"
import { keepFocus } from "./keep-focus.ts"
import { useObservable } from "./use-observable.ts"

const notRecording = new ObservableValue<number | undefined>(undefined)

export interface MacroControlsProps {
  readonly capture: InputCapture | undefined
  readonly desk: MacroDesk
  readonly recorded: (steps: readonly KeyStep[]) => void
}

/** In the bar while a macro is recorded or played: how far it is, and how to end it. */
export function MacroControls({ capture, desk, recorded }: MacroControlsProps) {
  const steps = useObservable(capture?.recorder.stepCount ?? notRecording)
  const state = useObservable(desk.state)
  if (steps !== undefined && capture !== undefined) {
    return (
      <button
        type="button"
        className="button primary"
        onPointerDown={keepFocus}
        onClick={() => recorded(capture.recorder.stop())}
      >
        Stop recording ({steps})
      </button>
    )
  }
  if (state.phase !== "playing") return null
  return (
    <button
      type="button"
      className="button primary"
      title={`Playing ${state.name}`}
      onPointerDown={keepFocus}
      onClick={() => desk.cancel()}
    >
      Stop macro ({state.total === 0 ? 0 : Math.floor((100 * state.played) / state.total)} %)
    </button>
  )
}
