import { spawn } from "node:child_process"
import { once } from "node:events"
import { readStrip } from "@crashcart/gateway/demo"
import {
  type AccessUnit,
  joinAnnexB,
  type MemsinkOptions,
  MemsinkSource,
  parseSps,
  type UstreamerHttpOptions,
  UstreamerHttpSource,
} from "@crashcart/gateway/video"
import { describe, expect, it, vi } from "vitest"
import { type CameraKind, decodeLuma, FakeCamera, RigUstreamer, TestPicture } from "../rig/index.ts"
import { Watched } from "./watched.ts"

// Real processes on a machine that may be busy; the very first run also fetches and compiles.
vi.setConfig({ testTimeout: 60_000 })

const HD = { width: 1280, height: 720 }
const FULL_HD = { width: 1920, height: 1080 }

function watchHttp(rig: RigUstreamer, camera: FakeCamera, options: Partial<UstreamerHttpOptions> = {}) {
  const source = new UstreamerHttpSource({
    address: rig.command.address,
    devicePath: camera.devicePath,
    ...options,
  })
  return new Watched(source.status, (signal) => source.pictures(signal))
}

function watchSink(rig: RigUstreamer, camera: FakeCamera, options: Partial<MemsinkOptions> = {}) {
  const path = rig.h264SinkPath ?? ""
  const source = new MemsinkSource({ path, devicePath: camera.devicePath, ...options })
  return new Watched(source.status, (signal) => source.accessUnits(signal))
}

const openCamera = (kind: CameraKind, signal = { ...HD, fps: 30 }) =>
  FakeCamera.open({ kind, picture: new TestPicture(), signal })
const startH264 = (camera: FakeCamera, extraArgs: string[] = []) =>
  RigUstreamer.start(camera, {
    version: "5.4",
    h264Sink: true,
    h264Gop: 10,
    h264BitrateKbps: 3000,
    extraArgs,
  })

/** Both kinds of source, for what they share. */
const SOURCES = [
  {
    name: "4.9 over HTTP",
    start: (camera: FakeCamera, extraArgs: string[] = []) => RigUstreamer.start(camera, { extraArgs }),
    watch: watchHttp,
  },
  { name: "5.4 through the H.264 sink", start: startH264, watch: watchSink },
]

describe("uStreamer 4.9 over HTTP", () => {
  it.each(["unix", "tcp"] as const)(
    "delivers decodable pictures over %s, dated at their capture",
    async (listen) => {
      await using camera = await openCamera("uvc")
      const login = { user: "operator", password: "open sesame: yes" }
      const extraArgs = listen === "tcp" ? [`--user=${login.user}`, `--passwd=${login.password}`] : []
      await using rig = await RigUstreamer.start(camera, { listen, extraArgs })
      await using watched = watchHttp(rig, camera, listen === "tcp" ? { credentials: login } : {})
      await watched.reaches("live")
      for (const picture of await watched.next(5)) {
        expect(picture).toMatchObject(HD)
        const [luma] = await decodeLuma("mjpeg", picture.data, HD.width, HD.height)
        const strip = luma && readStrip(luma, HD.width, HD.height)
        // The strip carries the time it was drawn; a frame later than that it was captured.
        expect(picture.timestampUs - (strip?.timeUs ?? Number.NaN)).toBeGreaterThan(-1_000)
        expect(picture.timestampUs - (strip?.timeUs ?? Number.NaN)).toBeLessThan(1_000_000)
      }
    },
  )

  it("says that the password is wrong", async () => {
    await using camera = await openCamera("uvc")
    await using rig = await RigUstreamer.start(camera, {
      listen: "tcp",
      extraArgs: ["--user=a", "--passwd=b"],
    })
    await using watched = watchHttp(rig, camera, { credentials: { user: "a", password: "c" } })
    expect((await watched.reaches("encoder-down")).reason).toContain("refused the user name or password")
  })
})

/** What ffmpeg says of a byte stream that it decodes from beginning to end: nothing, when all is well. */
async function complaints(stream: Uint8Array): Promise<string> {
  const ffmpeg = spawn(
    "ffmpeg",
    ["-v", "warning", "-xerror", "-f", "h264", "-i", "pipe:0", "-f", "null", "-"],
    {
      stdio: ["pipe", "ignore", "pipe"],
    },
  )
  let text = ""
  ffmpeg.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString()
  })
  ffmpeg.stdin.on("error", () => ffmpeg.stdin.destroy())
  ffmpeg.stdin.end(stream)
  const [code] = await once(ffmpeg, "close")
  return `${text}exit ${code}`
}

const bytesOf = (units: readonly AccessUnit[]) => joinAnnexB(units.flatMap((unit) => unit.nalUnits))

describe("uStreamer 5.4 through the H.264 sink", () => {
  it.each([
    ["read by this process", {}],
    ["read by ustreamer-dump", { loadSystem: () => Promise.reject(new Error("no koffi")) }],
  ])("delivers access units that decode without a complaint (%s)", async (_, options) => {
    await using camera = await openCamera("uvc")
    await using rig = await startH264(camera)
    await using watched = watchSink(rig, camera, { dumpCommand: rig.command.binary.dumpPath, ...options })
    await watched.next(40)
    // From the first one on: what was lost on a busy machine must have been followed by a key frame.
    const units = [...watched.seen]
    expect(units[0]?.isKeyFrame).toBe(true)
    expect(await complaints(bytesOf(units))).toBe("exit 0")
    const pictures = await decodeLuma("h264", bytesOf(units), HD.width, HD.height)
    expect(pictures).toHaveLength(units.length)
    const frames = pictures.map((luma) => readStrip(luma, HD.width, HD.height)?.frame ?? Number.NaN)
    expect(frames).toEqual([...new Set(frames)].sort((a, b) => a - b))
    for (const unit of units) expect(unit).toMatchObject(HD)
    for (const { nalUnits } of units.filter((unit) => unit.isKeyFrame)) {
      expect(nalUnits.map((nal) => (nal[0] ?? 0) & 0x1f).filter((type) => type !== 6)).toEqual([7, 8, 5])
      expect(parseSps(nalUnits[0] ?? new Uint8Array())).toMatchObject({ ...HD, profileLevelId: "42c028" })
    }
  })

  it("dates access units at their capture", async () => {
    await using camera = await openCamera("uvc")
    await using rig = await startH264(camera)
    await using watched = watchSink(rig, camera)
    const units = await watched.next(20).then(() => [...watched.seen])
    const pictures = await decodeLuma("h264", bytesOf(units), HD.width, HD.height)
    for (const [i, luma] of pictures.entries()) {
      const age =
        (units[i]?.timestampUs ?? Number.NaN) - (readStrip(luma, HD.width, HD.height)?.timeUs ?? Number.NaN)
      expect(age).toBeGreaterThan(-1_000)
      expect(age).toBeLessThan(1_000_000)
    }
  })
})

describe.each(SOURCES)("uStreamer $name", ({ start, watch }) => {
  it("is down when it is killed, and live again when it is back", async () => {
    await using camera = await openCamera("uvc")
    await using rig = await start(camera)
    await using watched = watch(rig, camera)
    await watched.reaches("live")
    await rig.kill("SIGKILL")
    expect((await watched.reaches("encoder-down")).reason).toMatch(/uStreamer/)
    await rig.restart()
    expect(await watched.reaches("live")).toMatchObject(HD)
    await watched.next(3)
  })

  it.each([
    ["hdmi", []],
    ["uvc", []],
    ["uvc", ["--persistent"]],
  ] as const)(
    "says no signal while %s carries none (%s), and shows the picture again",
    async (kind, extraArgs) => {
      await using camera = await openCamera(kind)
      await using rig = await start(camera, [...extraArgs])
      await using watched = watch(rig, camera)
      await watched.reaches("live")
      camera.setSignal(null)
      await watched.reaches("no-signal")
      camera.setSignal({ ...HD, fps: 30 })
      await watched.reaches("live")
      await watched.next(3)
      expect(watched.states).not.toContain("encoder-down")
    },
  )

  it("says device lost while the grabber is unplugged", async () => {
    await using camera = await openCamera("uvc")
    await using rig = await start(camera)
    await using watched = watch(rig, camera)
    await watched.reaches("live")
    await camera.unplug()
    await watched.reaches("device-lost")
    await camera.replug()
    await watched.reaches("live")
    await watched.next(3)
  })

  it("follows another resolution", async () => {
    await using camera = await openCamera("hdmi")
    await using rig = await start(camera)
    await using watched = watch(rig, camera)
    expect(await watched.reaches("live")).toMatchObject(HD)
    camera.setSignal({ ...FULL_HD, fps: 30 })
    for (;;) {
      const [item] = await watched.next(1)
      if (item?.width === FULL_HD.width && item.height === FULL_HD.height) break
    }
    expect(await watched.reaches("live")).toMatchObject(FULL_HD)
  })
})
