import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { z } from "zod"
import type { FakeCamera } from "./camera.ts"
import type { RigUstreamer } from "./rig-ustreamer.ts"
import { runTool } from "./run-tool.ts"

/** As 4.9 and 5.4 write it: `online` is a number, and there is no `key` yet. */
const dumpLine = z.object({
  width: z.int(),
  height: z.int(),
  online: z.literal([0, 1]).transform((online) => online === 1),
  data: z.base64().transform((text) => Buffer.from(text, "base64")),
})
/** One frame of a memory sink, as `ustreamer-dump --output-json` writes it. */
export type SinkFrame = z.infer<typeof dumpLine>

/**
 * The next `count` frames of a memory sink, read by the `ustreamer-dump` that belongs to the running uStreamer. For the rig's
 * own tests: it knows nothing of the gateway's reader. The dump goes through a file, because a reader of a pipe that is
 * late makes ustreamer-dump miss frames.
 */
export async function nextSinkFrames(
  camera: FakeCamera,
  rig: RigUstreamer,
  sink: string,
  count: number,
): Promise<SinkFrame[]> {
  const file = join(camera.folder, `${sink}.json`)
  const args = [
    "--sink",
    sink,
    "--output",
    file,
    "--output-json",
    "--sink-timeout",
    "60",
    "--count",
    String(count),
  ]
  await runTool(rig.command.binary.dumpPath, args, "rig/ustreamer-exited")
  const lines = (await readFile(file, "utf8")).trim().split("\n")
  return lines.map((line) => dumpLine.parse(JSON.parse(line)))
}
