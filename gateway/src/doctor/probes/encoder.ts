import type { Examine, Examined } from "../examination.ts"
import { type Finding, fault, note, ok, warning } from "../finding.ts"
import { supportsH264Sink } from "./ustreamer-versions.ts"
import { videoDevices } from "./video-devices.ts"

/** Who makes H.264: the Pi's encoder through uStreamer, or a library in the gateway. */
export const examineEncoder: Examine = async (examined) => {
  const { machine, config } = examined
  const { source, ustreamer } = config.video
  const encoders = (await videoDevices(machine)).filter(({ kind }) => kind === "encoder")
  const [encoder] = encoders
  const findings: Finding[] =
    encoder === undefined ? [] : [ok(`${encoder.path}: ${encoder.card} makes H.264 in hardware.`)]
  if (source === "memsink")
    return [
      ...findings,
      ...(await hardwareFaults(
        examined,
        encoders.map(({ path }) => path),
      )),
    ]
  findings.push(...(await transcoder(examined)))
  if (encoder !== undefined && ustreamer.url === undefined && (await isNewEnough(examined))) {
    findings.push(
      note(
        "It could do all the work, and the gateway next to none.",
        `${examined.words.configFile}: source = "memsink" under [video], h264-device = "${encoder.path}" under [video.ustreamer]`,
      ),
    )
  }
  return findings
}

async function hardwareFaults({ config, words }: Examined, paths: readonly string[]): Promise<Finding[]> {
  const { spawn, h264Device } = config.video.ustreamer
  if (!spawn) return [note("H.264 is taken from the memory sink of a uStreamer that is started elsewhere.")]
  const other = `${words.configFile}: source = "ustreamer-http" under [video]`
  const [first] = paths
  if (first === undefined) {
    const why = "There is no H.264 encoder here (a Pi 5 has none, nor has a PC), but uStreamer is to use one."
    return [fault(why, other)]
  }
  const named = h264Device ?? "/dev/video11"
  if (paths.includes(named)) return []
  return [
    fault(`${named} is no encoder.`, `${words.configFile}: h264-device = "${first}" under [video.ustreamer]`),
  ]
}

async function transcoder({ encoders, isInstalled }: Examined): Promise<Finding[]> {
  const missing = await encoders.nodeAv()
  if (missing === undefined) return [ok("MJPEG is made into H.264 inside the gateway (libx264).")]
  const install = isInstalled ? "sudo apt install ./crashcart-av_*.deb" : "npm install --include=optional"
  if ((await encoders.ffmpeg("ffmpeg")) === undefined) {
    const why = "MJPEG is made into H.264 by an ffmpeg command, which gives no key frame on demand"
    return [warning(`${why}: a new viewer waits up to a second.`, install)]
  }
  return [
    fault("There is nothing here that makes H.264 of MJPEG.", `${install} (or: sudo apt install ffmpeg)`),
  ]
}

async function isNewEnough({ ustreamer }: Examined): Promise<boolean> {
  return await ustreamer().then(supportsH264Sink, () => false)
}
