/** What the target takes from outside. */
export interface TargetOptions {
  /** Microseconds on this process's monotonic clock. */
  readonly nowUs: () => number
  readonly wallClock: () => Date
  /** Even, at least 640x480; 1280x720 when not given. */
  readonly widthPx?: number
  readonly heightPx?: number
  /** What the devices say about themselves; ours when not given. */
  readonly keyboardDescriptor?: Uint8Array
  readonly mouseDescriptor?: Uint8Array
}
