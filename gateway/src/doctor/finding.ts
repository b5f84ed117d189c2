/** What was looked at, in the order of the report. */
export const areas = [
  "configuration",
  "service",
  "capture",
  "hdmi",
  "encoder",
  "ustreamer",
  "gadget",
  "permissions",
  "network",
  "certificate",
  "clock",
  "space",
  "processor",
] as const

export type Area = (typeof areas)[number]

/**
 * `fault`: something a person comes here for does not work. `warning`: it works, but not as it could, or not for long.
 * `note`: worth knowing. `unseen`: it takes other rights or a program that is not there to say.
 */
export type Level = "ok" | "note" | "warning" | "fault" | "unseen"

/** One thing that was looked at. */
export interface Finding {
  readonly level: Level
  /** A sentence, for a person. */
  readonly text: string
  /** The command that mends it, or lets it be seen; a line of configuration where no command does. */
  readonly remedy?: string
}

export interface AreaFinding extends Finding {
  readonly area: Area
}

export function ok(text: string): Finding {
  return { level: "ok", text }
}

export function note(text: string, remedy?: string): Finding {
  return { level: "note", text, ...(remedy !== undefined && { remedy }) }
}

export function warning(text: string, remedy: string): Finding {
  return { level: "warning", text, remedy }
}

export function fault(text: string, remedy: string): Finding {
  return { level: "fault", text, remedy }
}

export function unseen(text: string, remedy?: string): Finding {
  return { level: "unseen", text, ...(remedy !== undefined && { remedy }) }
}
