import { spawn } from "node:child_process"
import { once } from "node:events"
import { RigError } from "./errors.ts"

/**
 * Decodes pictures with the system's `ffmpeg`, to luma planes without padding (`readStrip` reads them).
 *
 * @param codec `mjpeg`: whole JPEGs, one after another; `h264`: an Annex B byte stream from a key frame on.
 * @throws RigError `rig/tool-missing`.
 */
export async function decodeLuma(
  codec: "mjpeg" | "h264",
  data: Uint8Array,
  widthPx: number,
  heightPx: number,
): Promise<Uint8Array[]> {
  const input = ["-loglevel", "error", "-f", codec, "-i", "pipe:0"]
  const output = ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]
  const ffmpeg = spawn("ffmpeg", [...input, ...output], { stdio: ["pipe", "pipe", "ignore"] })
  const chunks: Buffer[] = []
  ffmpeg.stdout.on("data", (chunk: Buffer) => chunks.push(chunk))
  // Broken data makes ffmpeg stop reading; what it decoded until then is the answer.
  ffmpeg.stdin.on("error", () => ffmpeg.stdin.destroy())
  ffmpeg.stdin.end(data)
  await once(ffmpeg, "close").catch((cause) => {
    throw new RigError("rig/tool-missing", "ffmpeg is not installed; run `npm run setup`", { cause })
  })
  const luma = Buffer.concat(chunks)
  const size = widthPx * heightPx
  return Array.from({ length: Math.floor(luma.length / size) }, (_, i) =>
    luma.subarray(i * size, (i + 1) * size),
  )
}
