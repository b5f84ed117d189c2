import { useState } from "react"
import { type IsoKeys, platformOf } from "../input/index.ts"
import type { BrowserMemory } from "./browser-memory.ts"

/** On macOS alone: whether the keys beside 1 and Z are the other way round, which no browser tells. */
export function IsoKeysChoice({ isoKeys, memory }: { isoKeys: IsoKeys; memory: BrowserMemory["isoKeys"] }) {
  const [isExchanged, setExchanged] = useState(isoKeys.isExchanged)
  if (platformOf(navigator.platform) !== "mac") return null
  return (
    <label className="choice">
      <input
        type="checkbox"
        checked={isExchanged}
        onChange={(event) => {
          isoKeys.isExchanged = event.target.checked
          memory.write(event.target.checked)
          setExchanged(event.target.checked)
        }}
      />
      My Apple keyboard is an ISO one (exchange the keys beside 1 and Z)
    </label>
  )
}
