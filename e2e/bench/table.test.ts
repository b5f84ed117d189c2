import { expect, it } from "vitest"
import type { Results } from "./results.ts"
import { resultsTable } from "./table.ts"

const machine: Results["machine"] = {
  cpu: "A processor",
  cores: 2,
  kernel: "6.1.0",
  node: "v24.0.0",
  loadAtStart: 0,
  startedAt: "2026-01-02T03:04:05.000Z",
}

it("puts ours beside theirs and the floor, with the ratio of the middles", () => {
  const figures: Results["figures"] = {
    "send-to-present.x": {
      unit: "ms",
      p50: 6,
      p95: 12,
      p99: 31,
      against: { floor: { p50: 4.5, p95: 11 }, janus: { p50: 8, p95: 14, p99: 23 } },
    },
    "cpu.x": { unit: "% of a core", value: 3, against: { janus: { value: 2 }, idle: { value: 0 } } },
    "rss.x": { unit: "MB", value: 100 },
  }
  expect(resultsTable({ machine, figures }).split("\n")).toEqual([
    "| figure              | unit        | ours        | theirs, same run  | floor        | ratio |",
    "|---------------------|-------------|-------------|-------------------|--------------|-------|",
    "| `send-to-present.x` | ms          | 6 / 12 / 31 | janus 8 / 14 / 23 | 4.5 / 11 / – | 0.75  |",
    "| `cpu.x`             | % of a core | 3           | janus 2; idle 0   |              | 1.50  |",
    "| `rss.x`             | MB          | 100         |                   |              |       |",
  ])
})
