import { useEffect, useState } from "react"
import type { InputCapture, MouseSettings } from "../input/index.ts"
import type { BrowserMemory } from "./browser-memory.ts"

export interface Mouse {
  readonly settings: MouseSettings
  change(change: Partial<MouseSettings>): void
}

/** How the mouse is at this target, as the person chose it last. @param targetId undefined before it is known */
export function useMouse(
  capture: InputCapture | undefined,
  memory: BrowserMemory["mouse"],
  targetId: string | undefined,
): Mouse {
  const [of, setOf] = useState(targetId)
  const [settings, setSettings] = useState(() => memory.read(targetId ?? ""))
  if (of !== targetId) {
    setOf(targetId)
    setSettings(memory.read(targetId ?? ""))
  }
  useEffect(() => {
    if (capture !== undefined) capture.mouse = settings
  }, [capture, settings])
  return {
    settings,
    change: (change) => {
      const changed = { ...settings, ...change }
      setSettings(changed)
      if (targetId !== undefined) memory.write(targetId, changed)
    },
  }
}
