import { expect, it } from "vitest"
import { bitrate, milliseconds, percent } from "./figures.ts"

it.each([
  [0, "0.0 ms"],
  [0.44, "0.4 ms"],
  [23.06, "23.1 ms"],
  [99.96, "100 ms"],
  [1234.5, "1235 ms"],
])("says %d ms as %s", (ms, text) => expect(milliseconds(ms)).toBe(text))

it.each([
  [0, "0 kbit/s"],
  [640_400, "640 kbit/s"],
  [999_700, "1.0 Mbit/s"],
  [20_000_000, "20.0 Mbit/s"],
])("says %d bit/s as %s", (bps, text) => expect(bitrate(bps)).toBe(text))

it.each([
  [0, "0 %"],
  [0.004, "0.4 %"],
  [0.0996, "10 %"],
  [1, "100 %"],
])("says a share of %d as %s", (share, text) => expect(percent(share)).toBe(text))
