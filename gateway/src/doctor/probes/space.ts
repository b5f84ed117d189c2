import type { Examine } from "../examination.ts"
import { type Finding, fault, ok, unseen, warning } from "../finding.ts"

const megabyte = 1e6
const stateLow = 200 * megabyte
const stateEmpty = 20 * megabyte
/** A memory sink of uStreamer 5 is 32 MiB (field: uStreamer's CFG_MEMSINK_MAX_DATA); newer ones are smaller. */
const sinkSize = 40 * megabyte

/** Room for the state, and for the memory sink. */
export const examineSpace: Examine = async ({ machine, config }) => {
  const findings: Finding[] = []
  const free = await machine.freeBytes(config.stateDir)
  if (free === undefined) findings.push(unseen(`How much is free for ${config.stateDir} is not to be had.`))
  else if (free < stateEmpty)
    findings.push(
      fault(`${mb(free)} free for ${config.stateDir}.`, "sudo apt clean; sudo journalctl --vacuum-size=50M"),
    )
  else if (free < stateLow)
    findings.push(
      warning(
        `Only ${mb(free)} free for ${config.stateDir}.`,
        "sudo apt clean; sudo journalctl --vacuum-size=50M",
      ),
    )
  else findings.push(ok(`${mb(free)} free for ${config.stateDir}.`))
  if (config.video.source === "memsink") {
    const shared = await machine.freeBytes("/dev/shm")
    if (shared !== undefined && shared < sinkSize)
      findings.push(
        fault(
          `${mb(shared)} free in /dev/shm, where the memory sink is.`,
          "sudo mount -o remount,size=128M /dev/shm",
        ),
      )
  }
  return findings
}

function mb(bytes: number): string {
  return bytes >= 1000 * megabyte ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.floor(bytes / megabyte)} MB`
}
