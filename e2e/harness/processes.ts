import { readdir, readFile, readlink } from "node:fs/promises"
import { basename } from "node:path"

/** Ids of the running children of a process that run the program called `program`. */
export async function childrenOf(pid: number, program: string): Promise<number[]> {
  const found: number[] = []
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry) || (await readStat(entry))?.parent !== pid) continue
    // Not its name: uStreamer calls its main thread "main".
    if (basename(await unlessGone(readlink(`/proc/${entry}/exe`))) === program) found.push(Number(entry))
  }
  return found
}

/** CPU time of a process so far, all its threads, in seconds (proc(5): utime and stime, 100 ticks a second). */
export async function cpuSeconds(pid: number): Promise<number> {
  return (await readStat(String(pid)))?.cpuS ?? 0
}

async function readStat(entry: string): Promise<{ parent: number; cpuS: number } | undefined> {
  const text = await unlessGone(readFile(`/proc/${entry}/stat`, "utf8"))
  // The second field is a name in parentheses and may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
  if (text === "") return undefined
  return { parent: Number(fields[1]), cpuS: (Number(fields[11]) + Number(fields[12])) / 100 }
}

/** A process may end between being listed and being read; its text is then empty. */
async function unlessGone(reading: Promise<string>): Promise<string> {
  try {
    return await reading
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ESRCH") return ""
    throw error
  }
}
