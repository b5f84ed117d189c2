import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer, type Server, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Observable, ObservableValue } from "@crashcart/gateway/events"
import {
  type CameraEvent,
  CameraEventReader,
  type CameraKind,
  type CameraState,
  type CaptureStream,
  encodeFrameHeader,
  encodeState,
  type VideoSignal,
} from "./camera-protocol.ts"
import { RigError } from "./errors.ts"
import type { TestPicture } from "./test-picture.ts"

export interface FakeCameraOptions {
  readonly kind: CameraKind
  /** What the target sends at first; 1280x720 at 30 when left out. */
  readonly signal?: VideoSignal
  /** Shown from the start, see {@link FakeCamera.show}. */
  readonly picture?: TestPicture
}

/**
 * A grabber and the target's video output in front of it, as one object. It lives in the test; uStreamer sees it as a V4L2
 * device through the fake V4L2 library, and may come and go while the camera stays.
 */
export class FakeCamera implements AsyncDisposable {
  /** The device node to give to uStreamer. It exists while the grabber is plugged in. */
  readonly devicePath: string
  /** The H.264 encoder's device node (`--h264-m2m-device`). */
  readonly encoderPath: string
  /** A folder of this camera alone, removed with it. */
  readonly folder: string
  readonly #server: Server
  readonly #stream = new ObservableValue<CaptureStream | undefined>(undefined)
  #state: CameraState
  #program: Socket | undefined
  #waiting: ((taken: boolean) => void)[] = []

  private constructor(folder: string, options: FakeCameraOptions) {
    this.folder = folder
    this.devicePath = join(folder, "video0")
    this.encoderPath = join(folder, "video11")
    this.#state = {
      kind: options.kind,
      plugged: true,
      lock: "locked",
      signal: options.signal ?? { width: 1280, height: 720, fps: 30 },
      picture: options.picture,
    }
    this.#server = createServer((socket) => this.#accept(socket))
  }

  static async open(options: FakeCameraOptions): Promise<FakeCamera> {
    const camera = new FakeCamera(await mkdtemp(join(tmpdir(), "crashcart-camera-")), options)
    camera.#server.listen(camera.#socketPath)
    await once(camera.#server, "listening")
    await writeFile(camera.devicePath, "")
    await writeFile(camera.encoderPath, "")
    return camera
  }

  get kind(): CameraKind {
    return this.#state.kind
  }

  /** What the target sends, or null. */
  get signal(): VideoSignal | null {
    return this.#state.lock === "locked" ? this.#state.signal : null
  }

  /** What uStreamer captures; undefined while it doesn't. */
  get stream(): Observable<CaptureStream | undefined> {
    return this.#stream
  }

  /** The library's settings for a program that shall see this camera, `LD_PRELOAD` included. */
  environment(library: string): Record<string, string> {
    return {
      LD_PRELOAD: library,
      FAKEV4L2_CAPTURE: this.devicePath,
      FAKEV4L2_ENCODER: this.encoderPath,
      FAKEV4L2_CAMERA: this.#socketPath,
    }
  }

  /**
   * The target changes its resolution, or (null) stops sending, or ("no-sync") sends what the grabber cannot lock to.
   * An HDMI bridge tells its program by an event; a USB grabber goes on at the size it was set to, or sends nothing.
   */
  setSignal(signal: VideoSignal | null | "no-sync"): void {
    if (signal === null) this.#change({ lock: "none" })
    else if (signal === "no-sync") this.#change({ lock: "no-sync" })
    else this.#change({ lock: "locked", signal })
  }

  /** Plays the test picture at the signal's rate, or (null) nothing: then only pushed frames are seen. */
  show(picture: TestPicture | null): void {
    this.#change({ picture: picture ?? undefined })
  }

  /** Pulls the grabber out: the device node disappears and every call on the open device fails with ENODEV. */
  async unplug(): Promise<void> {
    await rm(this.devicePath)
    this.#change({ plugged: false })
  }

  /** Puts the grabber back in. */
  async replug(): Promise<void> {
    this.#change({ plugged: true })
    await writeFile(this.devicePath, "")
  }

  /**
   * Gives one frame to the program, in the format it captures: a whole JPEG, or raw lines without padding.
   * @returns whether it went into a buffer; a program that has none free, or another format, doesn't see the frame.
   * @throws RigError `rig/not-streaming` when nothing captures.
   */
  pushFrame(frame: Uint8Array): Promise<boolean> {
    const program = this.#program
    if (!program || !this.#stream.value) {
      throw new RigError("rig/not-streaming", "nobody captures from this camera; wait for its stream first")
    }
    program.write(encodeFrameHeader(frame.length))
    program.write(frame)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves once a program captures, with what it captures. */
  streaming(signal?: AbortSignal): Promise<CaptureStream> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        stop()
        reject(signal?.reason)
      }
      const stop = this.#stream.observe((stream) => {
        if (!stream) return
        signal?.removeEventListener("abort", abort)
        resolve(stream)
        queueMicrotask(() => stop())
      })
      signal?.addEventListener("abort", abort, { once: true })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close")
    this.#server.close()
    this.#program?.destroy()
    await closed
    await rm(this.folder, { recursive: true, force: true })
  }

  get #socketPath(): string {
    return join(this.folder, "camera")
  }

  #change(change: Partial<CameraState>): void {
    this.#state = { ...this.#state, ...change }
    this.#program?.write(encodeState(this.#state))
  }

  #accept(socket: Socket): void {
    // Two programs at one camera: the newer one is the one the test started last.
    this.#program?.destroy()
    this.#program = socket
    const reader = new CameraEventReader()
    socket.write(encodeState(this.#state))
    socket.on("data", (chunk) => {
      for (const event of reader.push(chunk)) this.#hear(event)
    })
    // A killed program resets the connection: that is the end of its stream and nothing else.
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      if (this.#program !== socket) return
      this.#program = undefined
      this.#stream.set(undefined)
      for (const resolve of this.#waiting.splice(0)) resolve(false)
    })
  }

  #hear(event: CameraEvent): void {
    switch (event.type) {
      case "taken":
        this.#waiting.shift()?.(event.taken)
        break
      case "streaming":
        this.#stream.set(event.stream)
        break
      case "stopped":
        this.#stream.set(undefined)
        break
    }
  }
}
