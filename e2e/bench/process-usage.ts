import { readdir, readFile } from "node:fs/promises"

/** Linux reports processor time in units of 1/100 s (USER_HZ), whatever the kernel's own tick is. */
const ticksPerSecond = 100

/** Processor time of a process, all its threads, user and system: seconds since its start (proc(5), fields 14 and 15). */
export async function cpuSeconds(pid: number): Promise<number> {
  return parseCpuTicks(await readFile(`/proc/${pid}/stat`, "utf8")) / ticksPerSecond
}

/** Processor time of those of a process's threads that have this name, seconds. */
export async function threadSeconds(pid: number, name: string): Promise<number> {
  let ticks = 0
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`
    const comm = await readFile(`${folder}/comm`, "utf8")
    if (comm.trim() === name) ticks += parseCpuTicks(await readFile(`${folder}/stat`, "utf8"))
  }
  return ticks / ticksPerSecond
}

/** Resident memory of a process, bytes (`VmRSS`). */
export async function residentBytes(pid: number): Promise<number> {
  return parseResidentBytes(await readFile(`/proc/${pid}/status`, "utf8"))
}

/** @param stat the line of `/proc/PID/stat`; the second field is a name that may hold spaces and parentheses. */
export function parseCpuTicks(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const [user, system] = [Number(fields[11]), Number(fields[12])]
  if (!Number.isInteger(user) || !Number.isInteger(system))
    throw new Error(`not a /proc/PID/stat line: ${stat}`)
  return user + system
}

export function parseResidentBytes(status: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  if (kilobytes === undefined) throw new Error("there is no VmRSS: the process has ended")
  return Number(kilobytes) * 1024
}
