import { useState } from "react"
import type { JigglerSwitch } from "../session/index.ts"
import { useObservable } from "./use-observable.ts"

const choicesS = [30, 60, 300] as const

/** The jiggler, in words that say what it is for. */
export function AwakeChoice({ jiggler, isConnected }: { jiggler: JigglerSwitch; isConnected: boolean }) {
  const everyS = useObservable(jiggler.everyS)
  const [wantedS, setWantedS] = useState<number>(choicesS[1])
  const choose = (seconds: number) => {
    setWantedS(seconds)
    if (everyS !== undefined) jiggler.start(seconds)
  }
  return (
    <fieldset className="choices">
      <legend>Screen saver</legend>
      <label>
        <input
          type="checkbox"
          checked={everyS !== undefined}
          disabled={!isConnected}
          onChange={(event) => (event.target.checked ? jiggler.start(wantedS) : jiggler.stop())}
        />
        Keep the target awake
      </label>
      <label>
        Move the mouse after
        <select value={everyS ?? wantedS} onChange={(event) => choose(Number(event.target.value))}>
          {[...new Set([...choicesS, everyS ?? wantedS])].map((seconds) => (
            <option key={seconds} value={seconds}>
              {seconds} s
            </option>
          ))}
        </select>
        of quiet
      </label>
      <p className="panel-aside">
        It stops while somebody types or moves the mouse, and ends with this page.
      </p>
    </fieldset>
  )
}
