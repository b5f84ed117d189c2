/**
 * The messages between a camera object and the fake V4L2 library, whose end is `fakev4l2/camera-link.c`:
 * u32 type, u32 length, payload; little endian.
 */

/** A USB grabber that sends MJPEG, or an HDMI bridge that gives raw pixels and reports DV timings. */
export type CameraKind = "uvc" | "hdmi"

/** What the target's HDMI output carries. */
export interface VideoSignal {
  readonly width: number
  readonly height: number
  /** Pictures per second; fractions are kept to 1/1000. */
  readonly fps: number
}

/** Everything the library needs to know about the camera; sent whole whenever something changed. */
export interface CameraState {
  readonly kind: CameraKind
  readonly plugged: boolean
  readonly lock: "none" | "no-sync" | "locked"
  /** The signal, or the last one there was. */
  readonly signal: VideoSignal
  /** The test picture: when its frame 0 was, on CLOCK_MONOTONIC, and its strip (64 octets). */
  readonly picture: { readonly epochUs: number; readonly strip: Uint8Array } | undefined
}

/** What a program captures: size, pixel format ("MJPG", "UYVY", "RGB3") and octets per line (0 for JPEG). */
export interface CaptureStream {
  readonly width: number
  readonly height: number
  readonly fourcc: string
  readonly strideBytes: number
}

/** What the program does, as the library tells it. */
export type CameraEvent =
  | { readonly type: "streaming"; readonly stream: CaptureStream }
  | { readonly type: "stopped" }
  | { readonly type: "taken"; readonly taken: boolean }

const frameMessage = 1
const stateMessage = 2
const streamOnMessage = 100
const streamOffMessage = 101
const takenMessage = 102
const headerBytes = 8
const stateBytes = 104
const stripOffset = 40

export function encodeState(state: CameraState): Uint8Array {
  const { bytes, view } = message(stateMessage, stateBytes)
  const { width, height, fps } = state.signal
  const lock = { none: 0, "no-sync": 1, locked: 2 }[state.lock]
  const words = [state.kind === "hdmi" ? 1 : 0, state.plugged ? 1 : 0, lock, width, height]
  words.push(Math.round(fps * 1000), state.picture ? 1 : 0)
  words.forEach((word, index) => {
    view.setUint32(headerBytes + index * 4, word, true)
  })
  view.setBigUint64(headerBytes + 32, BigInt(state.picture?.epochUs ?? 0), true)
  if (state.picture) bytes.set(state.picture.strip, headerBytes + stripOffset)
  return bytes
}

/** The header that goes in front of one pushed picture of `sizeBytes`. */
export function encodeFrameHeader(sizeBytes: number): Uint8Array {
  const { bytes, view } = message(frameMessage, 0)
  view.setUint32(4, sizeBytes, true)
  return bytes
}

function message(type: number, length: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(headerBytes + length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, length, true)
  return { bytes, view }
}

/** Cuts a byte stream from the library into events; pieces may end anywhere. Unknown messages are passed over. */
export class CameraEventReader {
  #pending: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): CameraEvent[] {
    this.#pending = Buffer.concat([this.#pending, chunk])
    const events: CameraEvent[] = []
    for (;;) {
      const size = this.#pending.length < headerBytes ? Infinity : headerBytes + this.#pending.readUInt32LE(4)
      if (this.#pending.length < size) return events
      const event = toEvent(this.#pending.readUInt32LE(0), this.#pending.subarray(headerBytes, size))
      if (event) events.push(event)
      this.#pending = this.#pending.subarray(size)
    }
  }
}

function toEvent(type: number, payload: Buffer): CameraEvent | undefined {
  if (type === streamOffMessage) return { type: "stopped" }
  if (type === takenMessage && payload.length >= 4)
    return { type: "taken", taken: payload.readUInt32LE(0) === 1 }
  if (type !== streamOnMessage || payload.length < 16) return undefined
  const stream = {
    width: payload.readUInt32LE(0),
    height: payload.readUInt32LE(4),
    fourcc: payload.toString("latin1", 8, 12),
    strideBytes: payload.readUInt32LE(12),
  }
  return { type: "streaming", stream }
}
