import { describe, expect, it } from "vitest"
import { ABIS, findLayout, MAX_HEADER_BYTES, type SinkLayout } from "./layout.ts"

const MIB = 1 << 20
const N = 2 * MIB

function layout(version: number, fileSize: number, arch = "x64"): SinkLayout {
  const abi = ABIS[arch]
  const found = abi && findLayout(version, fileSize, abi)
  if (found === undefined) throw new Error("no layout")
  return found
}

/**
 * As gcc 12 lays these structs out on x86_64 (offsetof and sizeof), members in each version's order; arm64 has the same
 * offsets. In order: used, lastClient, width,
 * online, key, grabBegin, encodeBegin, encodeEnd, keyRequested, gop, data.
 */
const COMPILED: readonly { name: string; version: number; size: number; offsets: (number | undefined)[] }[] =
  [
    {
      name: "v2 (4.9, 5.4)",
      version: 2,
      size: 33554560,
      offsets: [24, 112, 32, 48, 49, 64, 80, 96, undefined, undefined, 128],
    },
    {
      name: "v3 (5.26)",
      version: 3,
      size: 33554576,
      offsets: [24, 112, 32, 48, 49, 64, 80, 96, 128, undefined, 129],
    },
    {
      name: "v4 (5.32 to 6.4)",
      version: 4,
      size: 33554576,
      offsets: [24, 112, 32, 48, 49, 64, 80, 96, 128, 52, 129],
    },
    {
      name: "v7 (6.10 to 6.45)",
      version: 7,
      size: 128 + N,
      offsets: [24, 32, 52, 68, 69, 80, 96, 112, 48, 72, 128],
    },
    {
      name: "v7 (6.46 to 6.55)",
      version: 7,
      size: 144 + N,
      offsets: [24, 32, 52, 68, 69, 80, 112, 128, 48, 72, 144],
    },
    {
      name: "v8 (6.56 to 6.61)",
      version: 8,
      size: 144 + N,
      offsets: [24, 32, 52, 68, 69, 80, 112, 128, 48, 72, 144],
    },
    {
      name: "v10 (6.62)",
      version: 10,
      size: 160 + N,
      offsets: [24, 32, 68, 84, 85, 96, 128, 144, 64, 88, 160],
    },
  ]

describe.each(["x64", "arm64"])("on %s", (arch) => {
  it.each(COMPILED)("$name lies where the compiler puts it", ({ version, size, offsets }) => {
    const found = layout(version, size, arch)
    const members = [
      "used",
      "lastClient",
      "width",
      "online",
      "key",
      "grabBegin",
      "encodeBegin",
      "encodeEnd",
    ] as const
    expect([
      ...members.map((member) => found.at(member)),
      found.offsetOf("keyRequested"),
      found.offsetOf("gop"),
      found.data,
    ]).toEqual(offsets)
    expect(found.data).toBeLessThanOrEqual(MAX_HEADER_BYTES)
  })
})

it("lies closer together on 32-bit ARM", () => {
  const old = layout(2, 33554560, "arm")
  const members = ["width", "format", "online", "grabBegin", "lastClient"] as const
  expect([...members.map((member) => old.at(member)), old.data]).toEqual([28, 36, 44, 48, 72, 80])
  const v10 = layout(10, 120 + N, "arm")
  expect(v10.at("lastClient")).toBe(32)
  expect(v10.offsetOf("wantedWidth")).toBe(40)
  expect(v10.offsetOf("keyRequested")).toBe(56)
  expect([
    v10.at("width"),
    v10.at("online"),
    v10.offsetOf("gop"),
    v10.at("grabBegin"),
    v10.at("encodeEnd"),
    v10.data,
  ]).toEqual([60, 76, 80, 88, 112, 120])
})

it.each([4 * MIB, 2 * MIB, 1920 * 1200 * 3, 3840 * 2160 * 3])(
  "tells the two layouts of version 7 apart by the file's size (%i bytes of data)",
  (data) => {
    expect(layout(7, 128 + data).offsetOf("grabEnd")).toBeUndefined()
    expect(layout(7, 144 + data).offsetOf("grabEnd")).toBe(96)
  },
)

it("knows which clock each version stamps with", () => {
  expect([2, 3].map((version) => layout(version, 33554576).clock)).toEqual(["raw", "raw"])
  expect(layout(4, 33554576).clock).toBe("either")
  expect(layout(7, 128 + N).clock).toBe("monotonic")
})

describe("what cannot be read", () => {
  const abi = { sizeT: 8, longDouble: "x87" } as const

  it.each([1, 5])("refuses version %i by name, with a way out", (version) => {
    expect(() => findLayout(version, 33554560, abi)).toThrow(
      expect.objectContaining({
        code: "video/memsink-unsupported",
        message: expect.stringMatching(new RegExp(`version ${version} .*Install another uStreamer`)),
      }),
    )
  })

  it.each([0, 6, 9, 11, 4_000_000_000])("leaves version %i to ustreamer-dump", (version) => {
    expect(findLayout(version, 33554560, abi)).toBeUndefined()
  })

  it.each([2, 3, 4, 7, 8, 10])("refuses version %i in a file too small for it", (version) => {
    expect(() => findLayout(version, 100, abi)).toThrow(
      expect.objectContaining({ code: "video/memsink-invalid" }),
    )
  })
})
