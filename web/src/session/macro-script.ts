import {
  type MacroStep,
  macroDurationMaxMs,
  macroStepsMax,
  macroWaitMaxMs,
  targetKey,
} from "@crashcart/gateway/protocol"

/** One key of a macro going down or up, some time after the step before. */
export interface KeyStep {
  /** `KeyboardEvent.code`. */
  readonly code: string
  readonly down: boolean
  readonly waitMs: number
}

/** What is wrong with a macro as written, and in which line, counted from 1. */
export interface ScriptFault {
  readonly line: number
  readonly problem: string
}

/** How long a key that is only named stays down: as a person would press it. */
const tapMs = 50
/** From one line to the next, where nothing is said of it. */
const betweenMs = 30

/**
 * Reads a macro as people write one, a line each:
 * - `ControlLeft+AltLeft+Delete` presses these together and releases them; a single key likewise.
 * - `down ShiftLeft` and `up ShiftLeft` press and release.
 * - `wait 500` waits so many milliseconds.
 * - What follows a `#` is for people.
 *
 * Keys are named by place, as browsers do (`KeyboardEvent.code`). Keys left down at the end are released.
 */
export function parseMacro(text: string): readonly KeyStep[] | ScriptFault {
  const steps: KeyStep[] = []
  let waitMs = 0
  const add = (code: string, down: boolean, afterMs: number) => {
    steps.push({ code, down, waitMs: waitMs + afterMs })
    waitMs = 0
  }
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/#.*/, "").trim()
    const fault = (problem: string): ScriptFault => ({ line: index + 1, problem })
    if (line === "") continue
    const [word = "", argument = ""] = line.split(/\s+/, 2)
    if (word === "wait") {
      const ms = /^\d{1,6}$/.test(argument) ? Number(argument) : Number.NaN
      if (!(ms <= macroWaitMaxMs)) return fault(`a wait is 0 to ${macroWaitMaxMs} milliseconds`)
      waitMs += ms
      continue
    }
    const isSingle = word === "down" || word === "up"
    const codes = (isSingle ? argument : line.replaceAll(/\s/g, "")).split("+")
    const unknown = codes.find((code) => targetKey(code) === undefined)
    if (unknown !== undefined)
      return fault(unknown === "" ? "a key is missing" : `there is no key ${unknown}`)
    if (isSingle) {
      if (codes.length > 1) return fault("one key at a time goes down or up")
      add(codes[0] ?? "", word === "down", 0)
      continue
    }
    if (steps.length > 0 && waitMs === 0) waitMs = betweenMs
    for (const code of codes) add(code, true, 0)
    for (const [place, code] of codes.toReversed().entries()) add(code, false, place === 0 ? tapMs : 0)
  }
  return checked(released(steps), text.split("\n").length)
}

/** Writes steps so that {@link parseMacro} reads the same. */
export function printMacro(steps: readonly KeyStep[]): string {
  return steps
    .flatMap(({ code, down, waitMs }) => [
      ...(waitMs > 0 ? [`wait ${waitMs}`] : []),
      `${down ? "down" : "up"} ${code}`,
    ])
    .join("\n")
}

/** The steps as the gateway takes them. */
export function targetSteps(steps: readonly KeyStep[]): readonly MacroStep[] {
  return steps.flatMap(({ code, down, waitMs }) => {
    const key = targetKey(code)
    return key === undefined ? [] : [{ ...key, down, waitMs }]
  })
}

/** With whatever is left down released at the end. */
export function released(steps: readonly KeyStep[]): readonly KeyStep[] {
  const held = new Set<string>()
  for (const { code, down } of steps) {
    if (down) held.add(code)
    else held.delete(code)
  }
  return [...steps, ...[...held].toReversed().map((code) => ({ code, down: false, waitMs: 0 }))]
}

function checked(steps: readonly KeyStep[], lastLine: number): readonly KeyStep[] | ScriptFault {
  const durationMs = steps.reduce((sum, { waitMs }) => sum + waitMs, 0)
  const tooLong = steps.find(({ waitMs }) => waitMs > macroWaitMaxMs)
  if (tooLong !== undefined)
    return { line: lastLine, problem: `no wait is longer than ${macroWaitMaxMs} milliseconds` }
  if (steps.length > macroStepsMax) return { line: lastLine, problem: `${macroStepsMax} steps are the most` }
  if (durationMs > macroDurationMaxMs)
    return { line: lastLine, problem: `${macroDurationMaxMs / 60_000} minutes are the most` }
  return steps
}

export function isScriptFault(parsed: readonly KeyStep[] | ScriptFault): parsed is ScriptFault {
  return "problem" in parsed
}
