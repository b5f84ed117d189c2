import { expect, it } from "vitest"
import { Framebuffer } from "./framebuffer.ts"
import { palette } from "./palette.ts"
import { readText } from "./screen-reading.ts"
import { drawTestCard } from "./test-card.ts"

it("shows seven bars, sixteen greys from black to white, and its own size", () => {
  const framebuffer = new Framebuffer(1280, 720)
  drawTestCard(framebuffer, 654)
  const lumaAlong = (y: number, count: number) =>
    Array.from(
      { length: count },
      (_, i) => framebuffer.luma[y * 1280 + Math.floor(((i + 0.5) * 1280) / count)],
    )
  const names = ["grey", "yellow", "cyan", "green", "magenta", "red", "blue"] as const
  expect(lumaAlong(10, 7)).toEqual(names.map((name) => palette[name].y))
  const greys = lumaAlong(400, 16)
  expect(greys).toEqual(greys.toSorted((a = 0, b = 0) => a - b))
  expect([greys[0], greys[15], new Set(greys).size]).toEqual([16, 235, 16])
  const { data } = framebuffer
  const rows = Array.from({ length: 92 }, (_, i) => 470 + 2 * i).flatMap((top) =>
    readText({ data, width: 1280, height: 720, timestampUs: 0 }, 500, top, 28, 1),
  )
  expect(rows.some((row) => row.includes("1280×720   any key returns"))).toBe(true)
})
