import type { Examine } from "../examination.ts"
import { fault, note, ok, unseen } from "../finding.ts"

/** Whether the gateway runs: what systemd says of it, or what its port does. */
export const examineService: Examine = async ({ machine, config, isInstalled, words }) => {
  if (isInstalled) {
    const unit = await machine.run(
      "systemctl",
      "show",
      "crashcart",
      "--property=ActiveState,Result,NRestarts",
    )
    if (unit === undefined || unit.exitCode !== 0) return [unseen("systemd is not to be asked here.")]
    const state = Object.fromEntries(unit.output.split("\n").map((line) => line.split("=")))
    const { ActiveState: active = "unknown", Result: result = "", NRestarts: restarts = "0" } = state
    if (active === "active") {
      return [ok(`The gateway runs${restarts === "0" ? "" : `, after ${restarts} restarts`}.`)]
    }
    if (active === "inactive") return [fault("The gateway is stopped.", "sudo systemctl start crashcart")]
    return [fault(`The gateway does not run (${active}, ${result}).`, "sudo journalctl -u crashcart -n 30")]
  }
  const { url, listenHost, listenPort } = config.signaling
  if (url !== undefined) return []
  const host = listenHost === "0.0.0.0" || listenHost === "::" ? "127.0.0.1" : listenHost
  const refusal = await machine.connect(host, listenPort)
  if (refusal === undefined) return [ok(`Something listens on port ${listenPort}: the gateway, most likely.`)]
  return [note(`The gateway does not run (port ${listenPort}: ${refusal}).`, words.crashcart("gateway"))]
}
