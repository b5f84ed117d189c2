import type { Examine, Examined } from "../examination.ts"
import { type Finding, fault, note, ok, unseen, warning } from "../finding.ts"
import type { Machine } from "../machine.ts"
import { throttling } from "./throttling.ts"

/** Beyond this, somebody waits for a processor all the time. */
const busyShare = 0.8
/** A Pi slows down at 80 °C. */
const hotC = 80
const memoryLowKb = 100_000
const supply = "Another power supply (5.1 V, 3 A) and a short cable; see power in the README"

/** Headroom: load, heat, power, memory. */
export const examineProcessor: Examine = async ({ machine }: Examined) => [
  load(machine),
  ...(await temperature(machine)),
  ...(await power(machine)),
  ...(await memory(machine)),
]

function load(machine: Machine): Finding {
  const { processors, lastMinute } = machine.load()
  const text = `${processors} processors, load ${lastMinute.toFixed(1)}`
  if (lastMinute <= processors * busyShare) return ok(`${text}.`)
  return warning(`${text}: pictures and keys have to wait.`, "top")
}

async function temperature(machine: Machine): Promise<Finding[]> {
  const file = await machine.read("/sys/class/thermal/thermal_zone0/temp")
  if (file.state !== "there") return []
  const celsius = Number(file.value) / 1000
  if (!Number.isFinite(celsius) || celsius < hotC) return []
  return [
    warning(`${Math.round(celsius)} °C: it slows down to cool.`, "A heat sink or a fan, and air around it"),
  ]
}

async function power(machine: Machine): Promise<Finding[]> {
  const model = await machine.read("/proc/device-tree/model")
  if (model.state !== "there" || !model.value.includes("Raspberry Pi")) return []
  const answer = await machine.run("vcgencmd", "get_throttled")
  const state = answer?.exitCode === 0 ? throttling(answer.output) : undefined
  if (state === undefined)
    return [unseen("Whether power is short is not to be had.", "sudo vcgencmd get_throttled")]
  if (state.now.includes("under-voltage")) return [fault("The voltage is too low, now.", supply)]
  if (state.now.length > 0) return [warning(`It is slowed down: ${state.now.join(", ")}.`, supply)]
  if (state.before.includes("under-voltage"))
    return [warning("The voltage was too low at some time since the start.", supply)]
  if (state.before.length > 0)
    return [note(`It was slowed down since the start: ${state.before.join(", ")}.`)]
  return [ok("Power and heat have been fine since the start.")]
}

async function memory(machine: Machine): Promise<Finding[]> {
  const file = await machine.read("/proc/meminfo")
  const available = file.state === "there" ? /^MemAvailable:\s+(\d+) kB$/m.exec(file.value)?.[1] : undefined
  if (available === undefined || Number(available) >= memoryLowKb) return []
  return [
    warning(`Only ${Math.floor(Number(available) / 1000)} MB of memory left.`, "ps aux --sort=-rss | head"),
  ]
}
