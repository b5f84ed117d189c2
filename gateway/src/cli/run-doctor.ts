import { type Examined, examine, exitCodeOf, jsonReport, LinuxMachine, report } from "../doctor/index.ts"
import { machineProbes, probeUstreamer } from "../video/index.ts"
import { lookAtGadget } from "./run-gadget.ts"
import type { Surroundings } from "./surroundings.ts"

const installedIn = "/usr/lib/crashcart/"
/** The unit's user. */
const installedUser = "crashcart"
const widthDefault = 100

/** `crashcart doctor`: what is wrong with this machine. Exits with 1 when something does not work. */
export async function runDoctor(surroundings: Surroundings): Promise<number> {
  const { config, configFile, configError, isRoot, json, print, columns = widthDefault } = surroundings
  const isInstalled = import.meta.dirname.startsWith(installedIn)
  const machine = new LinuxMachine(isRoot, isInstalled ? installedUser : undefined)
  const examined: Examined = {
    machine,
    config,
    configError,
    isInstalled,
    words: {
      crashcart: (args) => (isInstalled ? `sudo crashcart ${args}` : `sudo npm run crashcart -- ${args}`),
      restart: isInstalled ? "sudo systemctl restart crashcart" : "Start the gateway again",
      configFile: configFile ?? "crashcart.toml",
    },
    gadget: () => lookAtGadget(surroundings),
    ustreamer: () => probeUstreamer({ command: config.video.ustreamer.command }),
    encoders: machineProbes,
  }
  const model = await machine.read("/proc/device-tree/model")
  const subject = model.state === "there" ? model.value.replaceAll("\0", "") : machine.hostname
  const findings = await examine(examined)
  if (json) print(jsonReport(findings, subject))
  else for (const line of report(findings, { width: columns, subject })) print(line)
  return exitCodeOf(findings)
}
