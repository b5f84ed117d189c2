/** A pointer in full screen, in CSS pixels. */
export interface EdgePointer {
  readonly pointerType: string
  /** Pressed while it moves: it drags something on the target. */
  readonly isDragging: boolean
  /** From the window's bottom edge up to the pointer: 1 on the last row. */
  readonly fromBottomPx: number
}

/** A mouse can be pushed against the edge; a finger needs some room. The target's own task bar is close by. */
const reachPx = { mouse: 2, finger: 24 }

/** Whether the bar is wanted: it comes at the window's bottom edge, and stays while the pointer is on it. */
export function isBarWanted(isShown: boolean, barHeightPx: number, pointer: EdgePointer): boolean {
  if (isShown) return pointer.fromBottomPx <= barHeightPx
  const reach = pointer.pointerType === "mouse" ? reachPx.mouse : reachPx.finger
  return !pointer.isDragging && pointer.fromBottomPx <= reach
}
