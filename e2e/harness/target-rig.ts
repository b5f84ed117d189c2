import { rm } from "node:fs/promises"
import { FakeCamera, RigUstreamer, TestPicture, type UstreamerOptions } from "../rig/index.ts"
import { Crashcart, temporaryFolder } from "./crashcart.ts"
import { HidFifo } from "./hid-fifo.ts"

export interface TargetRigOptions {
  /** `http`: Debian 12's uStreamer 4.9 and its MJPEG; `memsink`: Debian 13's 5.4 and its H.264. */
  readonly video: "http" | "memsink"
  /** What captures: a USB grabber, or an HDMI bridge. Left out, what goes with the video: a bridge for `memsink`. */
  readonly kind?: "uvc" | "hdmi"
  readonly size?: { readonly width: number; readonly height: number }
  /** Further flags of `crashcart gateway`. */
  readonly flags?: readonly string[]
}

/**
 * A whole Pi on a table: a camera that isn't there in front of the real uStreamer, named pipes where the gadget's devices
 * would be, and `crashcart gateway` between them and a browser.
 */
export class TargetRig implements AsyncDisposable {
  readonly camera: FakeCamera
  readonly ustreamer: RigUstreamer
  readonly keyboard: HidFifo
  readonly pointer: HidFifo
  readonly relativePointer: HidFifo
  readonly controls: HidFifo
  readonly crashcart: Crashcart
  readonly #parts: AsyncDisposableStack

  private constructor(parts: AsyncDisposableStack, made: Omit<TargetRig, typeof Symbol.asyncDispose>) {
    this.#parts = parts
    this.camera = made.camera
    this.ustreamer = made.ustreamer
    this.keyboard = made.keyboard
    this.pointer = made.pointer
    this.relativePointer = made.relativePointer
    this.controls = made.controls
    this.crashcart = made.crashcart
  }

  static async start({
    video,
    kind = kindFor[video],
    size,
    flags = [],
  }: TargetRigOptions): Promise<TargetRig> {
    await using parts = new AsyncDisposableStack()
    const folder = await temporaryFolder()
    parts.defer(() => rm(folder, { recursive: true, force: true }))
    const camera = parts.use(
      await FakeCamera.open({
        kind,
        signal: { width: 1280, height: 720, ...size, fps: 30 },
        picture: new TestPicture(),
      }),
    )
    const ustreamer = parts.use(await RigUstreamer.start(camera, ustreamerOptions[video]))
    const keyboard = parts.use(await HidFifo.create(folder, "hidg0", 8))
    const pointer = parts.use(await HidFifo.create(folder, "hidg1", 7))
    const relativePointer = parts.use(await HidFifo.create(folder, "hidg2", 5))
    // Consumer keys are report 1, power keys report 2.
    const controls = parts.use(await HidFifo.create(folder, "hidg3", (reportId) => (reportId === 2 ? 2 : 5)))
    const crashcart = parts.use(
      await Crashcart.start(
        "gateway",
        ...sourceFlags(video, ustreamer),
        `--video.ustreamer.device=${camera.devicePath}`,
        `--hid.keyboard=${keyboard.path}`,
        `--hid.pointer=${pointer.path}`,
        `--hid.relative-pointer=${relativePointer.path}`,
        `--hid.controls=${controls.path}`,
        ...flags,
      ),
    )
    return new TargetRig(parts.move(), {
      camera,
      ustreamer,
      keyboard,
      pointer,
      relativePointer,
      controls,
      crashcart,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts[Symbol.asyncDispose]()
  }
}

const kindFor = { http: "uvc", memsink: "hdmi" } as const

const ustreamerOptions: Record<TargetRigOptions["video"], UstreamerOptions> = {
  http: { version: "4.9", listen: "unix" },
  // This version cannot be asked for a key frame, so that a missed picture costs the rest of a group: keep it short.
  memsink: { version: "5.4", listen: "unix", h264Sink: true, h264Gop: 10 },
}

function sourceFlags(video: TargetRigOptions["video"], ustreamer: RigUstreamer): string[] {
  return video === "http"
    ? [`--video.ustreamer.socket=${ustreamer.socketPath}`]
    : ["--video.source=memsink", `--video.ustreamer.h264-sink=${ustreamer.command.sinks.h264}`]
}
