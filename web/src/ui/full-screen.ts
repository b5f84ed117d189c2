import { type RefObject, useCallback, useEffect, useState } from "react"
import type { Cancel, Clock } from "../session/index.ts"

/** Keyboard Lock (WICG keyboard-lock): Chromium, in full screen, in a secure context. */
interface KeyboardLock {
  lock?: () => Promise<void>
  unlock?: () => void
}

declare global {
  interface Navigator {
    readonly keyboard?: KeyboardLock
  }
}

/** Long enough to read one line, and short enough not to be in the way. */
const noticeMs = 3000

/**
 * Full screen for the whole console, with the keys that a browser keeps for itself otherwise (Esc, Alt+Tab, Ctrl+W).
 * Whichever way it came or went, the keyboard is the stage's afterwards.
 *
 * @returns `notice`: how to leave, for a moment after it was entered.
 */
export function useFullScreen(clock: Clock, stageRef: RefObject<HTMLElement | null>) {
  const [isFullScreen, setIsFullScreen] = useState(false)
  const [notice, setNotice] = useState<string>()
  useEffect(() => {
    const listening = new AbortController()
    let cancelNotice: Cancel = () => undefined
    const changed = async () => {
      const isNow = document.fullscreenElement !== null
      cancelNotice()
      setNotice(undefined)
      setIsFullScreen(isNow)
      stageRef.current?.focus({ preventScroll: true })
      if (!isNow) {
        navigator.keyboard?.unlock?.()
        return
      }
      const isLocked = await lockKeyboard()
      if (document.fullscreenElement === null || listening.signal.aborted) return
      setNotice(`${isLocked ? "Hold" : "Press"} Esc to leave full screen`)
      cancelNotice = clock.after(noticeMs, () => setNotice(undefined))
    }
    document.addEventListener("fullscreenchange", () => void changed(), { signal: listening.signal })
    return () => {
      listening.abort()
      cancelNotice()
    }
  }, [clock, stageRef])
  const toggle = useCallback(() => {
    const isNow = document.fullscreenElement !== null
    const change = isNow ? document.exitFullscreen() : document.documentElement.requestFullscreen()
    // A browser may refuse; then nothing has changed, and the button still says what it does.
    change.catch(() => setIsFullScreen(document.fullscreenElement !== null))
  }, [])
  return { isFullScreen, isPossible: document.fullscreenEnabled, notice, toggle }
}

/** @returns whether the target gets Esc and the desktop's keys; the browser keeps them where it refuses the lock. */
async function lockKeyboard(): Promise<boolean> {
  const locking = navigator.keyboard?.lock?.()
  if (locking === undefined) return false
  return await locking.then(
    () => true,
    () => false,
  )
}
