import type { Figure, Results } from "./results.ts"

const columns = ["figure", "unit", "ours", "theirs, same run", "floor", "ratio"]

/** The results as a Markdown table; distributions are `p50 / p95 / p99`, the ratio is ours by theirs at p50. */
export function resultsTable({ figures }: Results): string {
  const rows = Object.entries(figures).map(([name, figure]) => {
    const { floor, ...rivals } = figure.against ?? {}
    const theirs = Object.entries(rivals)
    return [
      `\`${name}\``,
      figure.unit,
      written(figure),
      theirs.map(([rival, points]) => `${rival} ${written(points)}`).join("; "),
      floor === undefined ? "" : written(floor),
      theirs.flatMap(([, points]) => ratio(figure, points) ?? []).join("; "),
    ]
  })
  const table = [columns, ...rows]
  const widths = columns.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`)
  lines.splice(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`)
  return lines.join("\n")
}

type Points = Figure | NonNullable<Figure["against"]>[string]

function written(points: Points): string {
  if ("value" in points) return String(points.value)
  return [points.p50, points.p95, points.p99].map((point) => point ?? "–").join(" / ")
}

/** Undefined where there is nothing to divide by. */
function ratio(ours: Points, theirs: Points): string | undefined {
  const [above, below] = [middle(ours), middle(theirs)]
  return above === undefined || below === undefined || below === 0 ? undefined : (above / below).toFixed(2)
}

function middle(points: Points): number | undefined {
  return "value" in points ? points.value : points.p50
}
