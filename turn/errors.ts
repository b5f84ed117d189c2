/** Every way the relay can fail, as a stable code. Codes are documented and never reused. */
export type TurnErrorCode =
  | "turn/address-in-use"
  | "turn/address-unavailable"
  | "turn/listen-failed"
  | "turn/invalid-option"

/** The package's one error class: `code` for programs, `message` for a person (what happened and what to do). */
export class TurnError extends Error {
  override readonly name = "TurnError"
  readonly code: TurnErrorCode

  constructor(code: TurnErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
