import type { DeviceKind, FrameSize } from "./video-device.ts"

/**
 * The structures of <linux/videodev2.h> that a look at a device needs, as byte offsets: they hold 32-bit fields only (one aligned
 * 64-bit one in `v4l2_bt_timings`, packed), so that they are the same on every architecture. All multi-byte values are the machine's,
 * which is little endian wherever Node runs with this package.
 */
const direction = { read: 2, readWrite: 3 } as const

/** ioctl numbers as <asm-generic/ioctl.h> makes them: direction, size of the argument, type `V`, number. */
function request(kind: keyof typeof direction, number: number, sizeBytes: number) {
  const code = direction[kind] * 2 ** 30 + sizeBytes * 2 ** 16 + 0x56 * 2 ** 8 + number
  return { code, sizeBytes } as const
}

export const requests = {
  queryCapability: request("read", 0, 104),
  enumFormat: request("readWrite", 2, 64),
  enumInput: request("readWrite", 26, 80),
  enumFrameSizes: request("readWrite", 74, 44),
  enumFrameIntervals: request("readWrite", 75, 52),
  queryDvTimings: request("read", 99, 132),
} as const

/** `enum v4l2_buf_type` */
export const bufferType = { capture: 1, captureMplane: 9 } as const

const capability = {
  capture: 0x0000_0001,
  captureMplane: 0x0000_1000,
  m2mMplane: 0x0000_4000,
  m2m: 0x0000_8000,
  deviceCaps: 0x8000_0000,
} as const
/** `V4L2_IN_CAP_DV_TIMINGS`, and the bits of `status` that mean there is nothing to see. */
const inputDvTimings = 0x0000_0002
const inputNoSignal = 0x0000_0001 | 0x0000_0002
const discrete = 1

/** `struct v4l2_capability` */
export function readCapability(bytes: Buffer): {
  readonly driver: string
  readonly card: string
  readonly kind: DeviceKind | "m2m"
  readonly isMplane: boolean
} {
  const all = bytes.readUInt32LE(84)
  // What the physical device can, unless it says what this node can.
  const bits = (all & capability.deviceCaps) !== 0 ? bytes.readUInt32LE(88) : all
  const has = (bit: number) => (bits & bit) !== 0
  const kind =
    has(capability.m2m) || has(capability.m2mMplane)
      ? "m2m"
      : has(capability.capture) || has(capability.captureMplane)
        ? "capture"
        : "other"
  return {
    driver: textAt(bytes, 0, 16),
    card: textAt(bytes, 16, 32),
    kind,
    isMplane: has(capability.captureMplane) || has(capability.m2mMplane),
  }
}

/** `struct v4l2_fmtdesc` */
export function writeFormatIndex(bytes: Buffer, index: number, type: number): void {
  bytes.fill(0)
  bytes.writeUInt32LE(index, 0)
  bytes.writeUInt32LE(type, 4)
}

export function readFourcc(bytes: Buffer): string {
  return bytes.toString("latin1", 44, 48).trimEnd()
}

/** `struct v4l2_frmsizeenum`: a size, or the largest of a range. */
export function writeFrameSizeIndex(bytes: Buffer, index: number, fourcc: string): void {
  bytes.fill(0)
  bytes.writeUInt32LE(index, 0)
  bytes.write(fourcc.padEnd(4), 4, "latin1")
}

export function readFrameSize(bytes: Buffer): Omit<FrameSize, "fps"> & { readonly isDiscrete: boolean } {
  const isDiscrete = bytes.readUInt32LE(8) === discrete
  return {
    width: bytes.readUInt32LE(isDiscrete ? 12 : 16),
    height: bytes.readUInt32LE(isDiscrete ? 16 : 28),
    isDiscrete,
  }
}

/** `struct v4l2_frmivalenum` */
export function writeIntervalIndex(
  bytes: Buffer,
  index: number,
  fourcc: string,
  size: Omit<FrameSize, "fps">,
): void {
  writeFrameSizeIndex(bytes, index, fourcc)
  bytes.writeUInt32LE(size.width, 8)
  bytes.writeUInt32LE(size.height, 12)
}

/** Pictures/s of the interval, of the shortest one where it is a range; undefined for nonsense. */
export function readRate(bytes: Buffer): number | undefined {
  const [numerator, denominator] = [bytes.readUInt32LE(20), bytes.readUInt32LE(24)]
  return numerator === 0 || denominator === 0 ? undefined : denominator / numerator
}

/** `struct v4l2_input` */
export function readInput(bytes: Buffer): { readonly hasDvTimings: boolean; readonly hasNoSignal: boolean } {
  return {
    hasNoSignal: (bytes.readUInt32LE(56) & inputNoSignal) !== 0,
    hasDvTimings: (bytes.readUInt32LE(60) & inputDvTimings) !== 0,
  }
}

/** `struct v4l2_dv_timings` with `struct v4l2_bt_timings`: the whole raster, blanking included, gives the rate. */
export function readDvTimings(bytes: Buffer): FrameSize & { readonly fps: number } {
  const at = (offset: number) => bytes.readUInt32LE(offset)
  const [width, height] = [at(4), at(8)]
  const total = (width + at(28) + at(32) + at(36)) * (height + at(40) + at(44) + at(48))
  const fps = total === 0 ? 0 : Number(bytes.readBigUInt64LE(20)) / total
  return { width, height, fps: Math.round(fps * 100) / 100 }
}

function textAt(bytes: Buffer, start: number, sizeBytes: number): string {
  return bytes.toString("utf8", start, start + sizeBytes).replace(/\0.*$/s, "")
}
