import type { Examine } from "../examination.ts"
import { type Finding, fault, ok, unseen } from "../finding.ts"
import { mayReadAndWrite } from "../users.ts"

/** Whether the user that the gateway runs as may open what it is configured to use. Absent nodes are other areas' matter. */
export const examinePermissions: Examine = async ({ machine, config, isInstalled, words }) => {
  const { ustreamer, source } = config.video
  const paths = new Set([
    ...Object.values(config.hid).filter((value) => typeof value === "string" && value.startsWith("/dev/")),
    ...(ustreamer.url === undefined ? [ustreamer.device] : []),
    ...(source === "memsink" && ustreamer.spawn ? [ustreamer.h264Device ?? "/dev/video11"] : []),
  ]) as Set<string>
  const user = await machine.gatewayUser()
  const fine: string[] = []
  const findings: Finding[] = []
  for (const path of paths) {
    const rights = await machine.rights(path)
    if (rights.state === "denied")
      findings.push(unseen(`This user may not look at ${path}.`, words.crashcart("doctor")))
    if (rights.state !== "there") continue
    if (mayReadAndWrite(user, rights.value)) {
      fine.push(path)
      continue
    }
    const group = await machine.groupName(rights.value.gid)
    const isForGroup = (rights.value.mode & 0o060) === 0o060 && rights.value.gid !== 0
    const join = `sudo usermod -aG ${group} ${user.name}${isInstalled ? " && sudo systemctl restart crashcart" : ", then log in again"}`
    const give = path.includes("hidg")
      ? words.crashcart("gadget up")
      : `sudo chgrp video ${path} && sudo chmod g+rw ${path}`
    findings.push(fault(`${user.name} may not open ${path} (group ${group}).`, isForGroup ? join : give))
  }
  if (fine.length > 0) findings.unshift(ok(`${user.name} may open ${fine.join(", ")}.`))
  return findings
}
