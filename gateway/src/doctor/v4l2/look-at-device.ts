import { closeSync, constants, openSync } from "node:fs"
import {
  bufferType,
  readCapability,
  readDvTimings,
  readFourcc,
  readFrameSize,
  readInput,
  readRate,
  requests,
  writeFormatIndex,
  writeFrameSizeIndex,
  writeIntervalIndex,
} from "./structures.ts"
import type {
  DeviceKind,
  FrameSize,
  PixelFormat,
  Signal,
  VideoDevice,
  VideoDeviceView,
} from "./video-device.ts"

/** ioctl(2). @returns 0, or the number of the error. */
export type Ioctl = (fd: number, code: number, argument: Buffer) => number

/** Linux numbers. */
const errno = { EINVAL: 22, ERANGE: 34, ENOLCK: 37, ENOLINK: 67 } as const
/** A driver that never says "that was the last" is broken; this is beyond any that is not. */
const entriesMax = 64

/** The C library's ioctl, through koffi, whose binary comes inside its npm package. */
export async function loadIoctl(): Promise<Ioctl> {
  const { default: koffi } = await import("koffi")
  const ioctl = koffi.load(null).func("int ioctl(int fd, unsigned long request, void *argument)")
  return (fd, code, argument) => ((ioctl(fd, code, argument) as number) === 0 ? 0 : koffi.errno())
}

/** Asks a device what it is. Only questions: whoever streams from it does not notice. */
export function lookAtDevice(path: string, ioctl: Ioctl): VideoDeviceView {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException
    if (["ENOENT", "ENODEV", "ENXIO", "ENOTDIR"].includes(code)) return { state: "absent" }
    if (["EACCES", "EPERM"].includes(code)) return { state: "denied" }
    return { state: "failed", reason: message }
  }
  try {
    return describe(path, (request, argument) => ioctl(fd, request.code, argument))
  } finally {
    closeSync(fd)
  }
}

type Ask = (request: { readonly code: number }, argument: Buffer) => number

function describe(path: string, ask: Ask): VideoDeviceView {
  const capability = Buffer.alloc(requests.queryCapability.sizeBytes)
  if (ask(requests.queryCapability, capability) !== 0)
    return { state: "failed", reason: "it is no video device" }
  const { driver, card, kind, isMplane } = readCapability(capability)
  const formats =
    kind === "other" ? [] : formatsOf(ask, isMplane ? bufferType.captureMplane : bufferType.capture)
  const device: VideoDevice = {
    path,
    driver,
    card,
    kind: kindOf(kind, formats),
    formats,
    ...(kind === "capture" ? signalOf(ask) : { signal: { state: "unknown" }, hasDvTimings: false }),
  }
  return { state: "there", device }
}

/** A memory-to-memory device that gives H.264 is an encoder; decoders and scalers give raw pictures. */
function kindOf(kind: DeviceKind | "m2m", formats: readonly PixelFormat[]): DeviceKind {
  if (kind !== "m2m") return kind
  return formats.some(({ fourcc }) => fourcc === "H264") ? "encoder" : "other"
}

function formatsOf(ask: Ask, type: number): PixelFormat[] {
  const bytes = Buffer.alloc(requests.enumFormat.sizeBytes)
  const found: PixelFormat[] = []
  for (let index = 0; index < entriesMax; index += 1) {
    writeFormatIndex(bytes, index, type)
    if (ask(requests.enumFormat, bytes) !== 0) break
    const fourcc = readFourcc(bytes)
    found.push({ fourcc, sizes: sizesOf(ask, fourcc) })
  }
  return found
}

function sizesOf(ask: Ask, fourcc: string): FrameSize[] {
  const bytes = Buffer.alloc(requests.enumFrameSizes.sizeBytes)
  const sizes: FrameSize[] = []
  for (let index = 0; index < entriesMax; index += 1) {
    writeFrameSizeIndex(bytes, index, fourcc)
    if (ask(requests.enumFrameSizes, bytes) !== 0) break
    const { width, height, isDiscrete } = readFrameSize(bytes)
    sizes.push({ width, height, fps: highestRate(ask, fourcc, { width, height }) })
    if (!isDiscrete) break
  }
  return sizes.sort((a, b) => b.width * b.height - a.width * a.height)
}

function highestRate(ask: Ask, fourcc: string, size: Omit<FrameSize, "fps">): number | undefined {
  const bytes = Buffer.alloc(requests.enumFrameIntervals.sizeBytes)
  let highest: number | undefined
  for (let index = 0; index < entriesMax; index += 1) {
    writeIntervalIndex(bytes, index, fourcc, size)
    if (ask(requests.enumFrameIntervals, bytes) !== 0) break
    const rate = readRate(bytes)
    if (rate !== undefined) highest = Math.max(highest ?? 0, rate)
  }
  return highest
}

/** What an HDMI receiver says of its cable (V4L2, "Digital Video (DV) Timings"). */
function signalOf(ask: Ask): { readonly signal: Signal; readonly hasDvTimings: boolean } {
  const input = Buffer.alloc(requests.enumInput.sizeBytes)
  const { hasDvTimings, hasNoSignal } =
    ask(requests.enumInput, input) === 0 ? readInput(input) : { hasDvTimings: false, hasNoSignal: false }
  if (!hasDvTimings) return { hasDvTimings, signal: { state: hasNoSignal ? "none" : "unknown" } }
  const timings = Buffer.alloc(requests.queryDvTimings.sizeBytes)
  const error = ask(requests.queryDvTimings, timings)
  if (error === 0) return { hasDvTimings, signal: { state: "present", ...readDvTimings(timings) } }
  if (error === errno.ENOLINK) return { hasDvTimings, signal: { state: "none" } }
  if (error === errno.ENOLCK) return { hasDvTimings, signal: { state: "unstable" } }
  if (error === errno.ERANGE) return { hasDvTimings, signal: { state: "out-of-range" } }
  return { hasDvTimings, signal: { state: "unknown" } }
}
