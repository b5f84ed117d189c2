import { describe, expect, it } from "vitest"
import { Framebuffer } from "./framebuffer.ts"
import { palette } from "./palette.ts"
import { markLifetimeUs } from "./pointer.ts"
import { drawArrow, drawMark } from "./pointer-drawing.ts"

const widthPx = 400
const heightPx = 200
const click = { kind: "click", x: 100, y: 100, atUs: 0 } as const

/** Pixels that are not black, with how bright the brightest is. */
function lit(framebuffer: Framebuffer): { xs: number[]; ys: number[]; brightest: number } {
  const at = [...framebuffer.luma.keys()].filter((index) => (framebuffer.luma[index] ?? 0) > 16)
  return {
    xs: at.map((index) => index % widthPx),
    ys: at.map((index) => Math.floor(index / widthPx)),
    brightest: Math.max(...framebuffer.luma),
  }
}

function drawn(draw: (framebuffer: Framebuffer) => void): Framebuffer {
  const framebuffer = new Framebuffer(widthPx, heightPx)
  draw(framebuffer)
  return framebuffer
}

describe("the arrow", () => {
  it("has its tip exactly at the pointer, and lies right of it and below", () => {
    const framebuffer = new Framebuffer(widthPx, heightPx)
    framebuffer.fillRect(0, 0, widthPx, heightPx, palette.grey)
    const before = framebuffer.luma.slice()
    drawArrow(framebuffer, 51, 33)
    const changed = [...before.keys()].filter((index) => before[index] !== framebuffer.luma[index])
    expect(Math.min(...changed.map((index) => index % widthPx))).toBe(51)
    expect(changed[0]).toBe(33 * widthPx + 51)
  })

  it("is cut off at the edge of the screen", () => {
    const { xs, ys } = lit(drawn((framebuffer) => drawArrow(framebuffer, widthPx - 3, heightPx - 4)))
    expect(xs.every((x) => x > widthPx - 4)).toBe(true)
    expect(ys.every((y) => y > heightPx - 5)).toBe(true)
  })
})

describe("a click's ring", () => {
  it("opens around the click, then fades away", () => {
    const ringAt = (nowUs: number) => lit(drawn((framebuffer) => drawMark(framebuffer, click, nowUs)))
    const [young, open, old] = [ringAt(0), ringAt(500_000), ringAt(markLifetimeUs.click - 200_000)]
    expect(100 - Math.min(...young.xs)).toBeLessThan(10)
    expect(100 - Math.min(...open.xs)).toBeGreaterThan(20)
    expect(old.brightest).toBeLessThan(open.brightest)
    expect(ringAt(markLifetimeUs.click).xs).toEqual([])
  })

  it("has its coordinates beside it, on the side where there is room", () => {
    const left = lit(drawn((framebuffer) => drawMark(framebuffer, click, 500_000)))
    const right = lit(drawn((framebuffer) => drawMark(framebuffer, { ...click, x: 390 }, 500_000)))
    expect(Math.max(...left.xs)).toBeGreaterThan(180)
    expect(Math.min(...right.xs)).toBeLessThan(310)
  })
})
