import type { Examine } from "../examination.ts"
import { fault, ok, unseen, warning } from "../finding.ts"

/** Before crashcart existed: a Pi has no clock of its own that runs while it is off. */
const earliestYear = 2026

/** One-time links, certificates and relay credentials all hold for a time. */
export const examineClock: Examine = async ({ machine }) => {
  const now = machine.now()
  const enable = "sudo timedatectl set-ntp true"
  if (now.getUTCFullYear() < earliestYear)
    return [fault(`The clock says ${now.toISOString().slice(0, 10)}, which is long past.`, enable)]
  const answer = await machine.run("timedatectl", "show", "--property=NTPSynchronized", "--property=NTP")
  if (answer?.exitCode !== 0) {
    const synchronised = await machine.rights("/run/systemd/timesync/synchronized")
    if (synchronised.state === "there") return [ok("The clock is synchronised.")]
    return [unseen("Whether the clock is synchronised is not to be had here.", "timedatectl")]
  }
  if (/^NTPSynchronized=yes$/m.test(answer.output)) return [ok("The clock is synchronised.")]
  return [
    /^NTP=yes$/m.test(answer.output)
      ? warning("The clock is not synchronised yet.", "timedatectl timesync-status")
      : warning("Nothing synchronises the clock.", enable),
  ]
}
