import type { Examine, Examined } from "../examination.ts"
import { type Finding, fault, note, ok, unseen, warning } from "../finding.ts"
import type { PixelFormat, VideoDevice } from "../v4l2/video-device.ts"
import { grabberOf } from "./grabbers.ts"
import { videoDevices } from "./video-devices.ts"

/** Formats of V4L2 by uStreamer's names for them. */
const fourccs: Readonly<Record<string, string>> = { mjpeg: "MJPG", yuyv: "YUYV", uyvy: "UYVY", rgb24: "RGB3" }
const formatsShown = 4

/** The capture device: is it there, is it one, and does it give what is asked of it? */
export const examineCapture: Examine = async (examined) => {
  const { machine, config } = examined
  const { ustreamer } = config.video
  if (ustreamer.url !== undefined) return [note(`uStreamer captures elsewhere (${ustreamer.url}).`)]
  const view = await machine.videoDevice(ustreamer.device)
  if (view.state === "there" && view.device.kind === "capture") {
    return [describe(view.device), ...(await advice(examined, view.device))]
  }
  if (view.state === "denied")
    return [unseen(`This user may not open ${ustreamer.device}.`, sudoDoctor(examined))]
  return [
    fault(
      view.state === "there"
        ? `${ustreamer.device} (${view.device.card}) does not capture.`
        : view.state === "failed"
          ? `${ustreamer.device} does not answer: ${view.reason}.`
          : `There is no ${ustreamer.device}.`,
      await whereElse(examined),
    ),
  ]
}

function describe({ path, card, driver, formats }: VideoDevice): Finding {
  const shown = formats.slice(0, formatsShown).map(describeFormat)
  const more = formats.length > formatsShown ? ", ..." : ""
  return ok(`${path}: ${card} (${driver}), gives ${shown.join(", ") || "no format"}${more}.`)
}

function describeFormat({ fourcc, sizes: [largest] }: PixelFormat): string {
  if (largest === undefined) return fourcc
  const rate = largest.fps === undefined ? "" : ` at ${Math.round(largest.fps)}/s`
  return `${fourcc} up to ${largest.width}x${largest.height}${rate}`
}

async function advice({ machine, config, words }: Examined, device: VideoDevice): Promise<Finding[]> {
  const { source, ustreamer } = config.video
  const grabber = await grabberOf(machine, device.path)
  const findings = grabber === undefined ? [] : [note(`${grabber.name}: ${grabber.advice}`)]
  const wanted =
    ustreamer.format === "auto" ? (source === "ustreamer-http" ? "mjpeg" : undefined) : ustreamer.format
  const fourcc = wanted === undefined ? undefined : fourccs[wanted]
  const isFollowing = ustreamer.dvTimings && ustreamer.format === "auto"
  const format = device.formats.find((each) => each.fourcc === fourcc)
  if (fourcc !== undefined && format === undefined && !isFollowing) {
    const has = Object.entries(fourccs).find(([, code]) =>
      device.formats.some((each) => each.fourcc === code),
    )
    const line = has === undefined ? "another grabber" : `format = "${has[0]}" under [video.ustreamer]`
    findings.push(
      warning(`It does not give ${fourcc}, which is asked of it.`, `${words.configFile}: ${line}`),
    )
  }
  if (format !== undefined && !ustreamer.dvTimings && !hasSize(format, ustreamer.resolution)) {
    const sizes = format.sizes.map(({ width, height }) => `${width}x${height}`)
    const line = `resolution = "${sizes[0]}" under [video.ustreamer]`
    findings.push(
      warning(
        `${format.fourcc} does not come in ${ustreamer.resolution}, only in ${sizes.join(", ")}.`,
        `${words.configFile}: ${line}`,
      ),
    )
  }
  return findings
}

/** A driver that names no sizes takes any. */
function hasSize({ sizes }: PixelFormat, resolution: string): boolean {
  return sizes.length === 0 || sizes.some(({ width, height }) => `${width}x${height}` === resolution)
}

async function whereElse({ machine, words }: Examined): Promise<string> {
  const others = (await videoDevices(machine)).filter(({ kind }) => kind === "capture")
  const [first] = others
  if (first === undefined) return "Plug a grabber into a USB port, then: v4l2-ctl --list-devices"
  const names = others.map(({ path, card }) => `${path} is ${card}`).join(", ")
  return `${words.configFile}: device = "${first.path}" under [video.ustreamer] (${names})`
}

export function sudoDoctor({ words }: Examined): string {
  return words.crashcart("doctor")
}
