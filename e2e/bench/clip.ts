import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { encodeStrip, paintStrip, stripHeightPx, stripWidthPx } from "@crashcart/gateway/demo"
import { groupAccessUnits, isKeyFrame, joinAnnexB, splitAnnexB } from "@crashcart/gateway/video"
import { cached } from "../rig/cache.ts"

/** A stretch of encoded video that is played in a loop. */
export interface Clip {
  readonly width: number
  readonly height: number
  /** Access units, Annex B, in decode order; the first is a key frame. */
  readonly units: readonly ClipUnit[]
}

export interface ClipUnit {
  readonly data: Uint8Array
  readonly isKey: boolean
}

/**
 * 6 Mbit/s, where the name says nothing else. `-one-key`: a key frame at the start and then, unless one is asked for, none
 * for four seconds, as with an infinite GOP.
 */
export const clipNames = ["1080p30", "720p30", "720p30-one-key", "1080p30-20mbit"] as const
export type ClipName = (typeof clipNames)[number]

/** `noise` is ffmpeg's: grain, because the test picture alone is too easy to fill the bitrate. */
const common = { width: 1920, height: 1080, keyFrameInterval: 30, bitrate: "6M", noise: 8 }
const kinds: Record<ClipName, typeof common> = {
  "1080p30": common,
  "720p30": { ...common, width: 1280, height: 720 },
  "720p30-one-key": { ...common, width: 1280, height: 720, keyFrameInterval: 120 },
  "1080p30-20mbit": { ...common, bitrate: "20M", noise: 20 },
}
const framesPerSecond = 30
/** Four groups of pictures: long enough that a loop's frame numbers cannot be mistaken for the last loop's. */
const frames = 120
const cacheFolder = fileURLToPath(new URL("../../.cache/bench", import.meta.url))
/** Part of the folder's name in the cache: change it with anything below that changes the clip. */
const revision = "r1"

/**
 * A clip that figures are measured with: constrained baseline, one slice per picture, a key frame each
 * second, as a Pi's encoder makes it. Each picture carries its number in the strip. Made once with the system's `ffmpeg`.
 */
export async function loadClip(name: ClipName): Promise<Clip> {
  const { width, height, keyFrameInterval } = kinds[name]
  const folder = await cached(cacheFolder, `clip-${name}-${revision}`, (draft) =>
    encodeClip(join(draft, "clip.h264"), name),
  )
  const units: ClipUnit[] = []
  for (const nalUnits of groupAccessUnits(splitAnnexB(await readFile(join(folder, "clip.h264"))))) {
    units.push({ data: joinAnnexB(nalUnits), isKey: isKeyFrame(nalUnits) })
  }
  const keys = units.filter((unit) => unit.isKey).length
  if (units.length !== frames || keys !== frames / keyFrameInterval) {
    throw new Error(
      `${folder} holds ${units.length} pictures and ${keys} key frames: delete it and run again`,
    )
  }
  return { width, height, units }
}

async function encodeClip(path: string, name: ClipName): Promise<void> {
  const { width, height, keyFrameInterval, bitrate, noise } = kinds[name]
  const strip = `overlay=0:${height - stripHeightPx}`
  const x264 = `keyint=${keyFrameInterval}:min-keyint=${keyFrameInterval}:scenecut=0:sliced-threads=0:slices=1`
  const rate = String(framesPerSecond)
  // biome-ignore format: one line per thing said
  const args = [
    "-loglevel", "error",
    "-f", "lavfi", "-i", `testsrc2=size=${width}x${height}:rate=${rate}`,
    "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", `${stripWidthPx}x${stripHeightPx}`, "-framerate", rate, "-i", "pipe:0",
    "-filter_complex", `[0]noise=alls=${noise}:allf=t,format=yuv420p[picture];[picture][1]${strip}`,
    "-frames:v", String(frames),
    "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "baseline",
    "-b:v", bitrate, "-maxrate", bitrate, "-bufsize", bitrate, "-x264-params", x264,
    "-f", "h264", path,
  ]
  const ffmpeg = spawn("ffmpeg", args, { stdio: ["pipe", "ignore", "inherit"] })
  // ffmpeg closes its input once it has all frames; what was still on its way is not missed.
  ffmpeg.stdin.on("error", () => ffmpeg.stdin.destroy())
  for (let frame = 0; frame < frames; frame += 1) ffmpeg.stdin.write(stripPicture(frame))
  ffmpeg.stdin.end()
  const [code] = await once(ffmpeg, "close")
  if (code !== 0) throw new Error(`ffmpeg could not make the clip (exit code ${code}): is it installed?`)
}

/** One strip as a picture of its own, YUV 4:2:0, without colour. */
function stripPicture(frame: number): Uint8Array {
  const picture = new Uint8Array((stripWidthPx * stripHeightPx * 3) / 2).fill(128)
  const blank = { timeUs: 0, stateHash: 0, pointerX: 0, pointerY: 0, buttons: 0, leds: 0, clicks: 0 }
  const rest = { lastClickX: 0, lastClickY: 0, typedCount: 0, wheelSteps: 0, typedTail: "" }
  paintStrip(picture, stripWidthPx, stripHeightPx, encodeStrip({ frame, ...blank, ...rest }))
  return picture
}
