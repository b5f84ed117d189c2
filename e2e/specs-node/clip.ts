import { execFile } from "node:child_process"
import { mkdir, readFile, rename } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type AccessUnit, groupAccessUnits, isKeyFrame, splitAnnexB } from "@crashcart/gateway/video"

const cacheDirectory = new URL("../../.cache/clips/", import.meta.url).pathname

/** A clip's picture size and bitrate. */
export interface ClipFormat {
  readonly width: number
  readonly height: number
  readonly bitrateBps: number
  readonly pictures: number
  /** Pictures from one key frame to the next. */
  readonly keyFrameInterval: number
}

/** What uStreamer's encoder sends at its usual setting: a key frame every second. */
export const full: ClipFormat = {
  width: 1920,
  height: 1080,
  bitrateBps: 6_000_000,
  pictures: 60,
  keyFrameInterval: 30,
}
/**
 * Little enough that decoding it takes no processor worth mentioning, and all of it hanging on its first picture:
 * whatever is lost must be repaired, or nothing after it can be seen.
 */
export const oneKeyFrame: ClipFormat = {
  width: 640,
  height: 360,
  bitrateBps: 1_000_000,
  pictures: 150,
  keyFrameInterval: 150,
}

/** Moving pictures, 30 a second, from libx264. Made once with ffmpeg and kept. */
export async function clip(format: ClipFormat): Promise<AccessUnit[]> {
  const { width, height } = format
  const path = join(cacheDirectory, `${Object.values(format).join("-")}.h264`)
  const bytes = await readFile(path).catch(() => make(path, format))
  return [...groupAccessUnits(splitAnnexB(bytes))].map((nalUnits, index) => ({
    nalUnits,
    isKeyFrame: isKeyFrame(nalUnits),
    timestampUs: Math.round((index * 1_000_000) / 30),
    width,
    height,
  }))
}

async function make(path: string, format: ClipFormat): Promise<Uint8Array> {
  await mkdir(cacheDirectory, { recursive: true })
  const { width, height, bitrateBps, pictures, keyFrameInterval } = format
  const unfinished = `${path}.${process.pid}`
  const input = ["-f", "lavfi", "-i", `testsrc2=size=${width}x${height}:rate=30`, "-frames:v", `${pictures}`]
  const rate = ["-b:v", `${bitrateBps}`, "-maxrate", `${bitrateBps}`, "-bufsize", `${bitrateBps / 2}`]
  const keyFrames = ["-g", `${keyFrameInterval}`, "-keyint_min", `${keyFrameInterval}`, "-sc_threshold", "0"]
  const encoder = [
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-tune",
    "zerolatency",
    "-profile:v",
    "baseline",
  ]
  const output = ["-pix_fmt", "yuv420p", "-f", "h264", "-y", unfinished]
  await promisify(execFile)("ffmpeg", [
    "-loglevel",
    "error",
    ...input,
    ...encoder,
    ...rate,
    ...keyFrames,
    ...output,
  ])
  await rename(unfinished, path)
  return await readFile(path)
}
