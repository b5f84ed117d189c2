/** Every way the gateway can fail, as a stable code: `room/what`. Codes are documented and never reused. */
export type GatewayErrorCode =
  | "config/invalid"
  | "config/unreadable"
  | "video/source-unavailable"
  | "video/malformed-bitstream"
  | "video/malformed-multipart"
  | "video/malformed-state"
  | "video/memsink-invalid"
  | "video/memsink-unsupported"
  | "video/encoder-unavailable"
  | "video/encoder-failed"
  | "rtp/malformed-rtcp"
  | "hid/device-unavailable"
  | "hid/malformed-report"
  | "hid/malformed-descriptor"
  | "gadget/not-root"
  | "gadget/configfs-unavailable"
  | "gadget/no-udc"
  | "gadget/udc-taken"
  | "gadget/too-many-endpoints"
  | "gadget/refused"
  | "gadget/node-missing"
  | "peer/negotiation-failed"
  | "peer/engine-unavailable"
  | "peer/closed"
  | "signaling/refused"
  | "signaling/unreachable"
  | "signaling/identity-invalid"
  | "signaling/identity-unavailable"

/** The gateway's one error class: `code` for programs, `message` for a person (what happened and what to do). */
export class GatewayError extends Error {
  override readonly name = "GatewayError"
  readonly code: GatewayErrorCode

  constructor(code: GatewayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
