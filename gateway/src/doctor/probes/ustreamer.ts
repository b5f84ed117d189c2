import type { Examine } from "../examination.ts"
import { fault, note, ok, warning } from "../finding.ts"
import { implications, supportsH264Sink, versionParts } from "./ustreamer-versions.ts"

/** uStreamer's version, and what it implies for what is configured. */
export const examineUstreamer: Examine = async ({ machine, config, ustreamer, words }) => {
  const { source, ustreamer: options } = config.video
  if (options.url !== undefined) {
    const { hostname, port } = new URL(options.url)
    const refusal = await machine.connect(hostname, Number(port || 80))
    if (refusal === undefined) return [ok(`uStreamer answers at ${options.url}.`)]
    return [fault(`uStreamer does not answer at ${options.url}: ${refusal}.`, `curl ${options.url}/state`)]
  }
  const capabilities = await ustreamer().catch((error: unknown) =>
    error instanceof Error ? error.message : String(error),
  )
  if (typeof capabilities === "string") {
    const install = "sudo apt install ustreamer"
    return options.spawn ? [fault(capabilities, install)] : [note(capabilities, install)]
  }
  const [major, minor] = versionParts(capabilities.version)
  const isBroken = major === 6 && (minor === 5 || minor === 6)
  const findings = [ok(`uStreamer ${capabilities.version}: ${implications(capabilities).join("; ")}.`)]
  const http = `${words.configFile}: source = "ustreamer-http" under [video]`
  if (source === "memsink" && (!supportsH264Sink(capabilities) || isBroken)) {
    findings.push(fault("The memory sink that is configured cannot be had of it.", http))
  }
  if (!options.spawn && options.socket !== undefined) {
    const socket = await machine.rights(options.socket)
    if (socket.state === "absent")
      findings.push(fault(`No uStreamer listens at ${options.socket}.`, "systemctl status ustreamer"))
    if (socket.state === "denied")
      findings.push(warning(`This user may not see ${options.socket}.`, words.crashcart("doctor")))
  }
  if (!options.spawn && options.socket === undefined && source !== "memsink") {
    findings.push(
      fault("No uStreamer is named.", `${words.configFile}: spawn = true under [video.ustreamer]`),
    )
  }
  return findings
}
