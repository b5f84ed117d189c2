/** Every way the signaling server can fail, as a stable code. Codes are documented and never reused. */
export type SignalingErrorCode =
  | "signaling/invalid-option"
  | "signaling/address-in-use"
  | "signaling/address-unavailable"
  | "signaling/listen-failed"
  | "signaling/tls-unreadable"
  | "signaling/store-unreadable"
  | "signaling/store-too-new"
  | "signaling/backup-failed"

/** The server's one error class: `code` for programs, `message` for a person (what happened and what to do). */
export class SignalingError extends Error {
  override readonly name = "SignalingError"
  readonly code: SignalingErrorCode

  constructor(code: SignalingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
