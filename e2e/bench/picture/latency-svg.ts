import type { Figure, Results } from "../results.ts"

/** One way to the screen, as one bar. */
interface Bar {
  readonly label: string
  readonly kind: "ours" | "theirs" | "floor"
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

const titles: Record<string, string> = {
  "send-to-present.h264-720p30": "H.264 720p30, 6 Mbit/s",
  "send-to-present.h264-1080p30": "H.264 1080p30, 6 Mbit/s",
  "send-to-present.mjpeg-720p30": "MJPEG camera 720p30, from its drawing",
}
const names: Record<string, string> = {
  floor: "the least Chromium needs",
  janus: "Janus",
  "ustreamer-mjpeg": "uStreamer's MJPEG page",
}

const widthPx = 760
const labelsPx = 230
const rightPx = 60
const rowPx = 26
const groupPx = 34

/**
 * Latencies from sending to the screen, a bar for each path: a tick at the median, thick up to p95, thin up to p99. Colours
 * that can be told apart on light and dark, text that follows the reader's scheme.
 *
 * @returns undefined when the results hold no such figure.
 */
export function latencySvg({ machine, figures }: Results): string | undefined {
  const groups = Object.entries(titles).flatMap(([name, title]) => {
    const figure = figures[name]
    return figure === undefined ? [] : [{ title, bars: barsOf(figure) }]
  })
  if (groups.length === 0) return undefined
  const longestMs = Math.max(...groups.flatMap(({ bars }) => bars.map(({ p99 }) => p99)))
  const stepMs = [1, 2, 5, 10, 20, 50, 100, 200].find((step) => longestMs / step <= 8) ?? 500
  const endMs = Math.ceil(longestMs / stepMs) * stepMs
  const x = (ms: number) => px(labelsPx + (ms / endMs) * (widthPx - labelsPx - rightPx))
  const parts: string[] = []
  let y = 8
  for (const { title, bars } of groups) {
    y += groupPx
    parts.push(`<text class="title" x="12" y="${y - 10}">${escaped(title)}</text>`)
    for (const bar of bars) {
      parts.push(drawn(bar, y, x))
      y += rowPx
    }
  }
  const heightPx = y + 58
  const marks = Array.from({ length: endMs / stepMs + 1 }, (_, i) => i * stepMs)
  const axis = marks.map(
    (ms) =>
      `<line class="grid" x1="${x(ms)}" y1="30" x2="${x(ms)}" y2="${y}"/>` +
      `<text class="mark" x="${x(ms)}" y="${y + 16}">${ms}${ms === 0 ? " ms" : ""}</text>`,
  )
  const setting = `${machine.cpu}, ${machine.cores} cores, Chromium ${machine.chromium ?? "?"}, load ${machine.loadAtStart.toFixed(1)} from others at the start, ${machine.startedAt.slice(0, 10)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}" role="img" aria-label="Latency from sending to the screen">
<style>
text { font: 13px system-ui, sans-serif; fill: #444 }
.title { font-weight: 600 }
.mark { font-size: 11px; text-anchor: middle }
.value, .note { font-size: 11px }
.grid { stroke: #8884; stroke-width: 1 }
.ours { fill: #2f81f7; stroke: #2f81f7 }
.theirs { fill: #d98324; stroke: #d98324 }
.floor { fill: #8b949e; stroke: #8b949e }
.median { fill: #111; stroke: none }
@media (prefers-color-scheme: dark) { text { fill: #ccc } .median { fill: #fff } }
</style>
${[...axis, ...parts].join("\n")}
<text class="note" x="12" y="${y + 36}">Tick: median. Thick: to p95. Thin: to p99. All in turns in one run, on a shared machine without a GPU.</text>
<text class="note" x="12" y="${y + 51}">${escaped(setting)}</text>
</svg>
`
}

function barsOf(figure: Figure): Bar[] {
  if ("value" in figure) return []
  const others = Object.entries(figure.against ?? {}).flatMap(([name, points]): Bar[] => {
    if ("value" in points || points.p50 === undefined) return []
    const { p50, p95 = p50, p99 = p95 } = points
    return [{ label: names[name] ?? name, kind: name === "floor" ? "floor" : "theirs", p50, p95, p99 }]
  })
  const { p50, p95, p99 } = figure
  return [{ label: "crashcart", kind: "ours", p50, p95, p99 }, ...others]
}

function drawn({ label, kind, p50, p95, p99 }: Bar, y: number, x: (ms: number) => number): string {
  const middleY = y + rowPx / 2
  return [
    `<text x="24" y="${middleY + 4}">${escaped(label)}</text>`,
    `<line class="${kind}" x1="${x(p95)}" y1="${middleY}" x2="${x(p99)}" y2="${middleY}" stroke-width="2"/>`,
    `<rect class="${kind}" x="${x(0)}" y="${middleY - 7}" width="${px(x(p50) - x(0))}" height="14" opacity="0.35" stroke="none"/>`,
    `<rect class="${kind}" x="${x(p50)}" y="${middleY - 7}" width="${px(x(p95) - x(p50))}" height="14"/>`,
    `<rect class="median" x="${px(x(p50) - 1)}" y="${middleY - 7}" width="2" height="14"/>`,
    `<text class="value" x="${px(x(p99) + 6)}" y="${middleY + 4}">${p50.toFixed(1)} / ${p95.toFixed(1)}</text>`,
  ].join("")
}

function px(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
