/** Every way the rig can fail, as a stable code. */
export type RigErrorCode =
  | "rig/tool-missing"
  | "rig/compile-failed"
  | "rig/download-failed"
  | "rig/ustreamer-exited"
  | "rig/not-streaming"

/** The rig's one error class: `code` for programs, `message` for a person (what happened and what to do). */
export class RigError extends Error {
  override readonly name = "RigError"
  readonly code: RigErrorCode

  constructor(code: RigErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
