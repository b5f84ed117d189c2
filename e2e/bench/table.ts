import type { Figure, Results } from "./results.ts"

/** The results as a Markdown table. */
export function resultsTable({ figures }: Results): string {
  const rows = Object.entries(figures).map(([name, figure]) => [
    `\`${name}\``,
    figure.unit,
    "value" in figure ? String(figure.value) : `${figure.p50} / ${figure.p95} / ${figure.p99}`,
    beside(figure),
  ])
  const table = [["figure", "unit", "value, or p50 / p95 / p99", "beside it, same run"], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`)
  lines.splice(1, 0, `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`)
  return lines.join("\n")
}

function beside({ against = {} }: Figure): string {
  const parts = Object.entries(against).map(([name, points]) => {
    if ("value" in points) return `${name} ${points.value}`
    return `${name} ${[points.p50, points.p95, points.p99].map((point) => point ?? "–").join(" / ")}`
  })
  return parts.join("; ")
}
