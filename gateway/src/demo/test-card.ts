import { cellWidthPx } from "./font.ts"
import type { Framebuffer } from "./framebuffer.ts"
import { type ColorName, fromRgb, palette } from "./palette.ts"
import { TextGrid } from "./text-grid.ts"

const bars: readonly ColorName[] = ["grey", "yellow", "cyan", "green", "magenta", "red", "blue"]
const greySteps = 16

/**
 * Draws a picture to judge the video by, into the upper `heightPx` of the screen: colour bars at 75 %, a grey
 * staircase, one-pixel lines (which show scaling), and a circle (which shows a wrong aspect ratio).
 */
export function drawTestCard(framebuffer: Framebuffer, heightPx: number): void {
  const { widthPx } = framebuffer
  const even = (value: number) => Math.round(value / 2) * 2
  const barsBottom = even(heightPx * 0.55)
  const stairsBottom = even(heightPx * 0.72)
  bars.forEach((name, index) => {
    const left = even((widthPx * index) / bars.length)
    const right = even((widthPx * (index + 1)) / bars.length)
    framebuffer.fillRect(left, 0, right - left, barsBottom, palette[name])
  })
  for (let step = 0; step < greySteps; step++) {
    const left = even((widthPx * step) / greySteps)
    const right = even((widthPx * (step + 1)) / greySteps)
    const level = Math.round((step * 255) / (greySteps - 1))
    const grey = fromRgb((level << 16) | (level << 8) | level)
    framebuffer.fillRect(left, barsBottom, right - left, stairsBottom - barsBottom, grey)
  }
  framebuffer.fillRect(0, stairsBottom, widthPx, heightPx - stairsBottom, palette.black)
  drawLines(framebuffer, stairsBottom, heightPx)
  drawCircle(framebuffer, widthPx / 2, barsBottom / 2, barsBottom * 0.4)
  const label = ` ${widthPx}×${framebuffer.heightPx}   any key returns `
  const left = even(widthPx / 2 - (label.length * cellWidthPx) / 2)
  const caption = new TextGrid(left, even((stairsBottom + heightPx) / 2) - 10, label.length, 1)
  caption.write(0, 0, label, "text", "black")
  caption.draw(framebuffer)
}

/** Left: vertical lines one pixel apart; right: horizontal ones. */
function drawLines(framebuffer: Framebuffer, top: number, bottom: number): void {
  const quarter = framebuffer.widthPx >> 2
  for (let y = top + 16; y < bottom - 16; y++) {
    for (let x = 40; x < quarter; x++) {
      if (x & 1) framebuffer.blend(x, y, palette.bright, 1)
      if (y & 1) framebuffer.blend(framebuffer.widthPx - 1 - x, y, palette.bright, 1)
    }
  }
}

function drawCircle(framebuffer: Framebuffer, centerX: number, centerY: number, radiusPx: number): void {
  const reach = Math.ceil(radiusPx) + 2
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const coverage = 1.5 - Math.abs(Math.hypot(dx, dy) - radiusPx)
      if (coverage <= 0) continue
      framebuffer.blend(
        Math.round(centerX + dx),
        Math.round(centerY + dy),
        palette.bright,
        Math.min(1, coverage),
      )
    }
  }
}
