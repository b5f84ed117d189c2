import { type RefObject, useEffect, useState } from "react"
import { isBarWanted } from "./bottom-edge.ts"

/** Whether a pointer at the window's bottom edge wants the bar; always false while `isWatching` is. */
export function useBottomEdge(isWatching: boolean, barRef: RefObject<HTMLElement | null>): boolean {
  const [isWanted, setIsWanted] = useState(false)
  useEffect(() => {
    if (!isWatching) return
    const listening = new AbortController()
    const pointed = (event: PointerEvent) => {
      const pointer = {
        pointerType: event.pointerType,
        isDragging: event.type === "pointermove" && event.buttons !== 0,
        fromBottomPx: innerHeight - event.clientY,
      }
      setIsWanted((isShown) => isBarWanted(isShown, barRef.current?.offsetHeight ?? 0, pointer))
    }
    addEventListener("pointermove", pointed, { signal: listening.signal })
    addEventListener("pointerdown", pointed, { signal: listening.signal })
    return () => {
      listening.abort()
      setIsWanted(false)
    }
  }, [isWatching, barRef])
  return isWanted
}
