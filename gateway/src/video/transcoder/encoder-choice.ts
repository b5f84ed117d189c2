import { execFile } from "node:child_process"
import { Worker } from "node:worker_threads"
import { GatewayError } from "../../errors.ts"
import type { EncoderFactory } from "./encoder-factory.ts"
import { FfmpegEncoder } from "./ffmpeg/ffmpeg-encoder.ts"
import { NodeAvEncoder } from "./node-av/node-av-encoder.ts"
import type { H264Codec, PictureEncoderOptions, X264Preset } from "./picture-encoder.ts"
import { DEFAULT_BITRATE_BPS } from "./picture-encoder.ts"

export interface EncoderChoiceOptions {
  /** `auto` takes node-av when it loads, else `ffmpeg`. Default `auto`. */
  readonly encoder?: "auto" | "node-av" | "ffmpeg"
  /** Default `auto`; `ffmpeg` always uses libx264. */
  readonly codec?: H264Codec
  /** Default `ultrafast`. */
  readonly preset?: X264Preset
  readonly bitrateBps?: number
  /** The `ffmpeg` program: a path, or a name on PATH. Default `ffmpeg`. */
  readonly ffmpegCommand?: string
  /** Told, in a sentence, which encoder is at work and why a better one is not. */
  readonly onNote: (text: string) => void
  readonly probes?: EncoderProbes
}

/** Each finds out whether one sort of encoder works here: undefined when it does, else why not. */
export interface EncoderProbes {
  readonly nodeAv: () => Promise<string | undefined>
  readonly ffmpeg: (command: string) => Promise<string | undefined>
}

const PROBE_TIMEOUT_MS = 10_000

/** Asks this machine. */
export const machineProbes: EncoderProbes = { nodeAv: probeNodeAv, ffmpeg: probeFfmpeg }

/**
 * Finds the encoder this machine can have.
 * @throws GatewayError `video/encoder-unavailable` when there is none, telling what to install.
 */
export async function chooseEncoder(options: EncoderChoiceOptions): Promise<EncoderFactory> {
  const { encoder = "auto", ffmpegCommand = "ffmpeg", probes = machineProbes, onNote } = options
  const reasons: string[] = []
  if (encoder !== "ffmpeg") {
    const missing = await probes.nodeAv()
    if (missing === undefined) return nodeAvFactory(options)
    reasons.push(`node-av cannot be loaded (${missing})`)
  }
  if (encoder !== "node-av") {
    const missing = await probes.ffmpeg(ffmpegCommand)
    if (missing === undefined) {
      for (const reason of reasons) onNote(`${reason}; falling back to ${ffmpegCommand}`)
      return ffmpegFactory(options, ffmpegCommand)
    }
    reasons.push(`${ffmpegCommand} cannot be used (${missing})`)
  }
  throw new GatewayError(
    "video/encoder-unavailable",
    `There is nothing here to make H.264 with: ${reasons.join("; ")}. ${remedy(encoder)}`,
  )
}

function remedy(encoder: "auto" | "node-av" | "ffmpeg"): string {
  const nodeAv = 'run "npm install --include=optional" on a 64-bit system with glibc'
  const ffmpeg = 'install ffmpeg ("sudo apt install ffmpeg")'
  if (encoder === "node-av") return `To get node-av, ${nodeAv}, or configure another encoder.`
  if (encoder === "ffmpeg") return `To go on, ${ffmpeg}.`
  return `To go on, ${ffmpeg}, or ${nodeAv}.`
}

type Defaulted = Omit<PictureEncoderOptions, "input" | "output" | "bitrateBps">

function defaulted({ codec = "auto", preset = "ultrafast" }: EncoderChoiceOptions): Defaulted {
  return { codec, preset }
}

function nodeAvFactory(options: EncoderChoiceOptions): EncoderFactory {
  const { bitrateBps: initialBps = DEFAULT_BITRATE_BPS, onNote } = options
  return {
    name: "node-av",
    bitrateBps: initialBps,
    create: (input, bitrateBps, output = "h264") =>
      new NodeAvEncoder({ ...defaulted(options), input, output, bitrateBps }, onNote),
  }
}

function ffmpegFactory(options: EncoderChoiceOptions, command: string): EncoderFactory {
  return {
    name: "ffmpeg",
    bitrateBps: options.bitrateBps ?? DEFAULT_BITRATE_BPS,
    create: (input, bitrateBps, output = "h264") =>
      new FfmpegEncoder({ ...defaulted(options), input, output, bitrateBps, command }),
  }
}

/** Loads it where it is going to live: on a thread, so that nothing waits for its 150 MB. */
function probeNodeAv(): Promise<string | undefined> {
  const worker = new Worker(new URL("./node-av/probe-worker.ts", import.meta.url))
  return new Promise((resolve) => {
    worker.once("error", (error) => resolve(error instanceof Error ? error.message : String(error)))
    worker.once("exit", (code) => resolve(code === 0 ? undefined : `its thread ended with ${code}`))
  })
}

/** Asks it for its encoders: it has to have libx264. */
function probeFfmpeg(command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(command, ["-hide_banner", "-encoders"], { timeout: PROBE_TIMEOUT_MS }, (error, stdout) => {
      if (error !== null) resolve(error.message)
      else resolve(/\blibx264\b/.test(stdout) ? undefined : "it was built without libx264")
    })
  })
}
