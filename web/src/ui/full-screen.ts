import { useCallback, useEffect, useState } from "react"

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

/** Full screen for the whole console, with the keys that a browser keeps for itself otherwise (Esc, Alt+Tab, Ctrl+W). */
export function useFullScreen() {
  const [isFullScreen, setIsFullScreen] = useState(false)
  useEffect(() => {
    const listening = new AbortController()
    const changed = () => {
      const isNow = document.fullscreenElement !== null
      setIsFullScreen(isNow)
      // Where the lock is refused the browser keeps those keys, as it does outside of full screen.
      if (isNow) navigator.keyboard?.lock?.().catch(() => setIsFullScreen(true))
      else navigator.keyboard?.unlock?.()
    }
    document.addEventListener("fullscreenchange", changed, { signal: listening.signal })
    return () => listening.abort()
  }, [])
  const toggle = useCallback(() => {
    const isNow = document.fullscreenElement !== null
    const change = isNow ? document.exitFullscreen() : document.documentElement.requestFullscreen()
    // A browser may refuse; then nothing has changed, and the button still says what it does.
    change.catch(() => setIsFullScreen(document.fullscreenElement !== null))
  }, [])
  return { isFullScreen, isPossible: document.fullscreenEnabled, toggle }
}
