import { cellHeightPx, cellWidthPx, glyphOf } from "./font.ts"
import type { Framebuffer } from "./framebuffer.ts"
import { palette, type YCbCr } from "./palette.ts"
import { type Mark, markLifetimeUs } from "./pointer.ts"

/** The arrow: X outline, . fill; its tip, top left, is the pointer's position. */
const arrow = [
  "XX",
  "X.X",
  "X..X",
  "X...X",
  "X....X",
  "X.....X",
  "X......X",
  "X.......X",
  "X........X",
  "X.........X",
  "X..........X",
  "X......XXXXXX",
  "X...X..X",
  "X..X X..X",
  "X.X  X..X",
  "XX    X..X",
  "X     X..X",
  "       XX",
]

/** The ring opens to this radius within the first part of its life, then only fades. */
const ringRadiusPx = 22
const ringOpensUs = 350_000

/** Draws the pointer over everything else. */
export function drawArrow(framebuffer: Framebuffer, x: number, y: number): void {
  arrow.forEach((line, row) => {
    for (let column = 0; column < line.length; column++) {
      const shape = line[column]
      if (shape === "X") framebuffer.blend(x + column, y + row, palette.black, 1)
      if (shape === ".") framebuffer.blend(x + column, y + row, palette.bright, 1)
    }
  })
}

/** Draws a click as a ring with the coordinates beside it, a drag as a dot; both fade. */
export function drawMark(framebuffer: Framebuffer, mark: Mark, nowUs: number): void {
  const age = (nowUs - mark.atUs) / markLifetimeUs[mark.kind]
  const opacity = Math.max(0, 1 - age ** 2)
  if (mark.kind === "drag") {
    drawRing(framebuffer, mark.x, mark.y, 0, 2.5, palette.accent, 0.7 * opacity)
    return
  }
  const opened = Math.min(1, (nowUs - mark.atUs) / ringOpensUs)
  const radius = 5 + (ringRadiusPx - 5) * (1 - (1 - opened) ** 3)
  drawRing(framebuffer, mark.x, mark.y, radius, 1.25, palette.accent, opacity)
  drawRing(framebuffer, mark.x, mark.y, 0, 2, palette.accent, opacity)
  const label = `${mark.x}, ${mark.y}`
  const widthPx = label.length * cellWidthPx
  const fitsRight = mark.x + ringRadiusPx + 8 + widthPx <= framebuffer.widthPx
  const left = fitsRight ? mark.x + ringRadiusPx + 8 : mark.x - ringRadiusPx - 8 - widthPx
  drawLabel(framebuffer, left, mark.y - cellHeightPx / 2, label, palette.accent, opacity)
}

/** A circle line `2 * halfWidthPx` wide with soft edges; radius 0 makes a dot. */
function drawRing(
  framebuffer: Framebuffer,
  centerX: number,
  centerY: number,
  radiusPx: number,
  halfWidthPx: number,
  color: YCbCr,
  opacity: number,
): void {
  const reach = Math.ceil(radiusPx + halfWidthPx + 1)
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const coverage = halfWidthPx + 0.5 - Math.abs(Math.hypot(dx, dy) - radiusPx)
      if (coverage <= 0) continue
      framebuffer.blend(centerX + dx, centerY + dy, color, Math.min(1, coverage) * opacity)
    }
  }
}

function drawLabel(
  framebuffer: Framebuffer,
  left: number,
  top: number,
  text: string,
  color: YCbCr,
  opacity: number,
): void {
  Array.from(text).forEach((character, index) => {
    glyphOf(character.codePointAt(0) ?? 0).forEach((bits, row) => {
      for (let column = 0; column < cellWidthPx; column++) {
        if (!((bits >> (cellWidthPx - 1 - column)) & 1)) continue
        framebuffer.blend(left + index * cellWidthPx + column, top + row, color, opacity)
      }
    })
  })
}
