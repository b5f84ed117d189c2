import { expect, it } from "vitest"
import { isBarWanted } from "./bottom-edge.ts"

const barHeightPx = 44

it.each([
  [true, "a mouse pushed against the edge", false, "mouse", 1, false],
  [false, "a mouse a little above it", false, "mouse", 3, false],
  [false, "a mouse that drags something there", false, "mouse", 1, true],
  [true, "a finger near the edge", false, "touch", 24, false],
  [false, "a finger higher up", false, "touch", 25, false],
  [true, "a mouse on the bar that is shown", true, "mouse", 44, false],
  [false, "a mouse that has left the bar", true, "mouse", 45, false],
  [true, "a finger on the bar that is shown", true, "touch", 40, false],
  [false, "a finger on the picture above it", true, "touch", 200, false],
])("is %s of %s", (isWanted, _name, isShown, pointerType, fromBottomPx, isDragging) => {
  expect(isBarWanted(isShown, barHeightPx, { pointerType, isDragging, fromBottomPx })).toBe(isWanted)
})
