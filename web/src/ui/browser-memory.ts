import { type Calibration, defaultMouse, type MouseSettings, sensitivityLimits } from "../input/index.ts"
import { type LayoutMemory, layoutMemory } from "./layout-memory.ts"

/** What the browser keeps for the next visit. */
export interface BrowserMemory {
  readonly layout: LayoutMemory
  /** How the mouse is at one target. */
  readonly mouse: Remembered<MouseSettings, [targetId: string]>
  /** Whether this operator's Apple keyboard has the keys beside 1 and Z exchanged; undefined while not known. */
  readonly isoKeys: Remembered<boolean | undefined, []>
  /** The person's macros, as a file of them. */
  readonly macros: Remembered<string | undefined, []>
}

export interface Remembered<T, Of extends unknown[]> {
  read(...of: Of): T
  write(...values: [...Of, T]): void
}

type BrowserStorage = () => Pick<Storage, "getItem" | "setItem">

/** @param storage asked each time, for a browser may forbid it altogether: then nothing is remembered */
export function browserMemory(storage: BrowserStorage): BrowserMemory {
  const isoKey = "crashcart.iso-keys-exchanged"
  const macrosKey = "crashcart.macros"
  const mouseKey = (targetId: string) => `crashcart.mouse.${targetId}`
  return {
    layout: layoutMemory(storage),
    mouse: {
      read: (targetId) => mouseFrom(readJson(storage, mouseKey(targetId))),
      write: (targetId, settings) => writeJson(storage, mouseKey(targetId), settings),
    },
    isoKeys: {
      read: () => {
        const isExchanged = readJson(storage, isoKey)
        return typeof isExchanged === "boolean" ? isExchanged : undefined
      },
      write: (isExchanged) => writeJson(storage, isoKey, isExchanged),
    },
    macros: {
      read: () => {
        const file = readJson(storage, macrosKey)
        return typeof file === "string" ? file : undefined
      },
      write: (file) => writeJson(storage, macrosKey, file),
    },
  }
}

/** What is stored under `key`; undefined where there is nothing, nothing that can be read, or no storage. */
export function readJson(storage: BrowserStorage, key: string): unknown {
  try {
    return JSON.parse(storage().getItem(key) ?? "null") ?? undefined
  } catch {
    // Forbidden, or not ours: as if there were nothing.
    return undefined
  }
}

export function writeJson(storage: BrowserStorage, key: string, value: unknown): void {
  try {
    storage().setItem(key, JSON.stringify(value) ?? "null")
  } catch {
    // Forbidden or full: it holds for this page all the same.
  }
}

/** Storage is outside too: whatever is not as it should be is as if it had never been chosen. */
function mouseFrom(stored: unknown): MouseSettings {
  const { mode, sensitivity, calibration } = fieldsOf(stored)
  const { min, max } = sensitivityLimits
  const isUsable = typeof sensitivity === "number" && sensitivity >= min && sensitivity <= max
  return {
    mode: mode === "relative" ? "relative" : defaultMouse.mode,
    sensitivity: isUsable ? sensitivity : defaultMouse.sensitivity,
    calibration: calibrationFrom(calibration),
  }
}

function calibrationFrom(stored: unknown): Calibration | undefined {
  const [x, y] = [axisFrom(fieldsOf(stored)["x"]), axisFrom(fieldsOf(stored)["y"])]
  return x === undefined || y === undefined ? undefined : { x, y }
}

function axisFrom(stored: unknown): Calibration["x"] | undefined {
  const { offset, scale } = fieldsOf(stored)
  return typeof offset === "number" && typeof scale === "number" ? { offset, scale } : undefined
}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {}
}
