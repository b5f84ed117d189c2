/** What a device does with pictures. */
export type DeviceKind = "capture" | "encoder" | "other"

/** One size that a format comes in; a bridge that takes any size gives the largest. */
export interface FrameSize {
  readonly width: number
  readonly height: number
  /** Highest rate, pictures/s; undefined where the driver doesn't say. */
  readonly fps: number | undefined
}

export interface PixelFormat {
  /** Four-character code, e.g. `MJPG`. */
  readonly fourcc: string
  /** Largest first. */
  readonly sizes: readonly FrameSize[]
}

/** What a device says about the cable that goes into it. A USB grabber says nothing (`unknown`). */
export type Signal =
  | { readonly state: "unknown" | "none" | "unstable" | "out-of-range" }
  | { readonly state: "present"; readonly width: number; readonly height: number; readonly fps: number }

/** A video device, described by itself (V4L2). */
export interface VideoDevice {
  readonly path: string
  readonly driver: string
  readonly card: string
  readonly kind: DeviceKind
  /** What comes out of it. */
  readonly formats: readonly PixelFormat[]
  readonly signal: Signal
  /** True for an HDMI bridge, which follows the signal's timings, or doesn't. */
  readonly hasDvTimings: boolean
}

/** `denied`: this user may not open it. `failed`: it is no V4L2 device, or its driver does not answer. */
export type VideoDeviceView =
  | { readonly state: "absent" | "denied" }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "there"; readonly device: VideoDevice }
