import { randomBytes } from "node:crypto"
import { chmod, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { FakeCamera } from "./camera.ts"
import { fakeV4l2Library } from "./fakev4l2.ts"
import { freePort } from "./free-port.ts"
import {
  type UstreamerAddress,
  type UstreamerSettings,
  type UstreamerSinks,
  ustreamerArgs,
} from "./ustreamer-args.ts"
import { type UstreamerBinary, type UstreamerVersion, ustreamerBinary } from "./ustreamer-binaries.ts"

export interface UstreamerOptions extends UstreamerSettings {
  /** 4.9 when left out. */
  readonly version?: UstreamerVersion
  /** Where it serves HTTP; a unix socket when left out. uStreamer has one or the other. */
  readonly listen?: "unix" | "tcp"
  /** A JPEG memory sink. */
  readonly jpegSink?: boolean
  /** An H.264 memory sink, fed by the fake encoder (5.4 only: Debian's 4.9 has none). */
  readonly h264Sink?: boolean
}

/** Everything needed to start uStreamer on a fake camera, by the rig or by a gateway that starts it itself. */
export interface UstreamerCommand {
  readonly binary: UstreamerBinary
  readonly args: readonly string[]
  /** To be added to the environment of uStreamer alone: it makes a program see the fake devices. */
  readonly env: Readonly<Record<string, string>>
  /** A script that becomes the real binary with {@link env}: a `ustreamer` for whoever only takes a path. */
  readonly launcher: string
  readonly address: UstreamerAddress
  /** Names of the memory sinks; the file is /dev/shm/NAME. */
  readonly sinks: UstreamerSinks
}

/**
 * Prepares the command without starting it. Launcher and socket lie in the camera's folder and go with it; whoever runs
 * the command removes the sinks' files.
 */
export async function ustreamerCommand(
  camera: FakeCamera,
  options: UstreamerOptions = {},
): Promise<UstreamerCommand> {
  const binary = await ustreamerBinary(options.version ?? "4.9")
  const env = camera.environment(await fakeV4l2Library())
  const unique = randomBytes(6).toString("hex")
  const address =
    options.listen === "tcp"
      ? { host: "127.0.0.1", port: await freePort() }
      : { socketPath: join(camera.folder, `ustreamer-${unique}`) }
  const sinks = {
    ...(options.jpegSink && { jpeg: `crashcart-${unique}.jpeg` }),
    ...(options.h264Sink && { h264: `crashcart-${unique}.h264` }),
  }
  const args = ustreamerArgs(camera, options, address, sinks)
  const launcher = join(camera.folder, `launch-${unique}`)
  await writeFile(launcher, launcherScript(env, binary.path))
  await chmod(launcher, 0o755)
  return { binary, args, env, launcher, address, sinks }
}

function launcherScript(env: Record<string, string>, binary: string): string {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  const settings = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}`)
  // The shell itself must not be preloaded: only what it becomes.
  return `#!/bin/sh\nexec env ${settings.join(" ")} ${quote(binary)} "$@"\n`
}
