import { GatewayError } from "../../errors.ts"
import { layOut } from "./c-struct.ts"
import type { LongDoubleFormat } from "./long-double.ts"

/** What of C differs between the machines uStreamer runs on: the width of `size_t` and the form of `long double`. */
export interface Abi {
  readonly sizeT: 4 | 8
  readonly longDouble: LongDoubleFormat
}

/** By Node's name of the architecture. On any other, the sink is read through `ustreamer-dump`. */
export const ABIS: Readonly<Record<string, Abi>> = {
  x64: { sizeT: 8, longDouble: "x87" },
  arm64: { sizeT: 8, longDouble: "binary128" },
  arm: { sizeT: 4, longDouble: "binary64" },
}

/** The clock uStreamer stamps with: CLOCK_MONOTONIC_RAW before 5.42, CLOCK_MONOTONIC since. Version 4 spans both. */
export type SinkClock = "raw" | "monotonic" | "either"

type Member =
  | "magic"
  | "version"
  | "id"
  | "used"
  | "lastClient"
  | "keyRequested"
  | "wantedWidth"
  | "wantedHeight"
  | "wantedFormat"
  | "wantedFps"
  | "width"
  | "height"
  | "format"
  | "stride"
  | "online"
  | "key"
  | "gop"
  | "grabBegin"
  | "grabEnd"
  | "encodeBegin"
  | "encodeEnd"

/** Where the fields of a memory sink lie, bytes from the start of the file. */
export interface SinkLayout {
  readonly version: number
  readonly abi: Abi
  readonly clock: SinkClock
  /** The picture's bytes begin here. */
  readonly data: number
  /** @returns undefined for a field that this version does not have. */
  offsetOf(member: Member): number | undefined
  /** The offset of a field that every version has. */
  at(member: Exclude<Member, "keyRequested" | "gop" | "grabEnd" | `wanted${string}`>): number
}

/** Constant offsets: they never moved, so that a reader may look at them before it knows the version. */
export const MAGIC = 0xcafebabecafebaben
export const MAGIC_OFFSET = 0
export const VERSION_OFFSET = 8
export const ID_OFFSET = 16
/** Room for every header known. */
export const MAX_HEADER_BYTES = 160

/** What a version 7 or later sink adds to its header, by sink: JPEG, H.264, raw up to v7, raw since v8. */
const DATA_SIZES = [4 << 20, 2 << 20, 1920 * 1200 * 3, 3840 * 2160 * 3]

/**
 * Finds the layout of a sink.
 *
 * @param version the header's version field.
 * @param fileSize bytes; tells the two layouts of version 7 apart, which changed in 6.46 without a new number.
 * @returns undefined for a version that this program does not know (read it through `ustreamer-dump`).
 * @throws GatewayError `video/memsink-unsupported` for versions that cannot be read by anybody,
 *   `video/memsink-invalid` when the file's size does not fit its version.
 */
export function findLayout(version: number, fileSize: number, abi: Abi): SinkLayout | undefined {
  if (version === 1) throw unsupported(1, "3.6 to 3.14", "has no place for what H.264 needs")
  if (version === 5)
    throw unsupported(5, "6.5 and 6.6", "writes pictures past the end of the memory it shares")
  if (![2, 3, 4, 7, 8, 10].includes(version)) return undefined
  const candidates =
    version === 7 ? [newLayout(7, abi, false), newLayout(7, abi, true)] : [layoutOf(version, abi)]
  const layout = candidates.find((each) => fits(each, fileSize))
  if (layout !== undefined) return layout
  throw new GatewayError(
    "video/memsink-invalid",
    `The memory sink says version ${version}, but its size of ${fileSize} bytes does not fit. ` +
      "Stop uStreamer, delete the file in /dev/shm and start uStreamer again.",
  )
}

function layoutOf(version: number, abi: Abi): SinkLayout {
  return version < 7 ? oldLayout(version, abi) : newLayout(version, abi, true)
}

/** Versions 2 to 4: 32 MiB of data are the struct's last member. Later: data follow the struct, as much as the sink needs. */
function fits(layout: SinkLayout, fileSize: number): boolean {
  if (layout.version < 7) return fileSize >= layout.data + (32 << 20)
  return layout.version > 7 ? fileSize > layout.data : DATA_SIZES.includes(fileSize - layout.data)
}

function oldLayout(version: number, abi: Abi): SinkLayout {
  const { u8, u32, u64, sizeT, longDouble } = typesOf(abi)
  const { offsets, end } = layOut<Member>([
    ["magic", u64],
    ["version", u32],
    ["id", u64],
    ["used", sizeT],
    ...picture(version >= 4, u8, u32),
    ["grabBegin", longDouble],
    ["encodeBegin", longDouble],
    ["encodeEnd", longDouble],
    ["lastClient", longDouble],
    ...(version >= 3 ? ([["keyRequested", u8]] as const) : []),
  ])
  return layoutFrom(version, abi, version < 4 ? "raw" : "either", offsets, end)
}

function newLayout(version: number, abi: Abi, hasGrabEnd: boolean): SinkLayout {
  const { u8, u32, u64, sizeT, longDouble } = typesOf(abi)
  const wanted = [
    ["wantedWidth", u32],
    ["wantedHeight", u32],
    ["wantedFormat", u32],
    ["wantedFps", u32],
  ] as const
  const { offsets, size } = layOut<Member>([
    ["magic", u64],
    ["version", u32],
    ["id", u64],
    ["used", sizeT],
    ["lastClient", longDouble],
    ...(version >= 10 ? wanted : []),
    ["keyRequested", u8],
    ...picture(true, u8, u32),
    ["grabBegin", longDouble],
    ...(hasGrabEnd ? ([["grabEnd", longDouble]] as const) : []),
    ["encodeBegin", longDouble],
    ["encodeEnd", longDouble],
  ])
  return layoutFrom(version, abi, "monotonic", offsets, size)
}

function picture(hasGop: boolean, u8: number, u32: number): (readonly [Member, number])[] {
  return [
    ["width", u32],
    ["height", u32],
    ["format", u32],
    ["stride", u32],
    ["online", u8],
    ["key", u8],
    ...(hasGop ? ([["gop", u32]] as const) : []),
  ]
}

function layoutFrom(
  version: number,
  abi: Abi,
  clock: SinkClock,
  offsets: ReadonlyMap<Member, number>,
  data: number,
): SinkLayout {
  return {
    version,
    abi,
    clock,
    data,
    offsetOf: (member) => offsets.get(member),
    at(member) {
      const offset = offsets.get(member)
      if (offset === undefined) throw new Error(`memory sink version ${version} has no ${member}`)
      return offset
    },
  }
}

function typesOf(abi: Abi) {
  return { u8: 1, u32: 4, u64: 8, sizeT: abi.sizeT, longDouble: abi.longDouble === "binary64" ? 8 : 16 }
}

function unsupported(version: number, releases: string, reason: string): GatewayError {
  return new GatewayError(
    "video/memsink-unsupported",
    `Memory sink version ${version} (uStreamer ${releases}) cannot be used: it ${reason}. ` +
      "Install another uStreamer (5.4, or 6.10 and later), delete the sink's file in /dev/shm, and start again.",
  )
}
