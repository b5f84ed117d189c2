import type { Examine } from "../examination.ts"
import { fault, note, ok, warning } from "../finding.ts"

/** What the receiver says of the cable; a USB grabber invents a picture instead. */
export const examineHdmi: Examine = async ({ machine, config, words }) => {
  const { ustreamer } = config.video
  if (ustreamer.url !== undefined) return []
  const view = await machine.videoDevice(ustreamer.device)
  if (view.state !== "there" || view.device.kind !== "capture") return []
  const { signal, hasDvTimings } = view.device
  const edid = `v4l2-ctl --device ${ustreamer.device} --set-edid=file=edid.hex --fix-edid-checksums`
  const findings = []
  if (signal.state === "present") {
    findings.push(ok(`There is a signal: ${signal.width}x${signal.height} at ${signal.fps}/s.`))
  } else if (signal.state === "none") {
    const why =
      "There is no signal: is the target on, and its cable in? One that sees no display's EDID sends nothing."
    findings.push(fault(why, hasDvTimings ? edid : "v4l2-ctl --all"))
  } else if (signal.state === "unstable") {
    findings.push(fault("The signal cannot be locked on to: try another or a shorter cable.", edid))
  } else if (signal.state === "out-of-range") {
    findings.push(
      fault("The target sends more than the bridge takes: give it an EDID without that mode.", edid),
    )
  } else if (hasDvTimings) {
    findings.push(
      note(
        "The bridge does not say what comes in.",
        `v4l2-ctl --device ${ustreamer.device} --query-dv-timings`,
      ),
    )
  } else {
    findings.push(
      note("A USB grabber does not tell whether there is a signal; the console shows what it makes of it."),
    )
  }
  if (hasDvTimings && !ustreamer.dvTimings) {
    findings.push(
      warning(
        "This is an HDMI bridge, but uStreamer is not told to follow the signal.",
        `${words.configFile}: dv-timings = true under [video.ustreamer]`,
      ),
    )
  }
  return findings
}
