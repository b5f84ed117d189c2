import { readdir, readFile } from "node:fs/promises"
import { basename, join } from "node:path"

/**
 * Whether a uStreamer that writes this sink is running. A killed uStreamer leaves its sink behind, so the file says
 * nothing; the command line names the sink, and everybody may read it. Open files would not do: clients have them too.
 *
 * @param path the sink's file.
 * @param procPath where procfs is mounted.
 */
export async function isSinkWritten(path: string, procPath = "/proc"): Promise<boolean> {
  const pids = (await readdir(procPath)).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  for (const pid of pids) {
    const argv = await commandLine(join(procPath, pid))
    if (argv.some(isUstreamer) && names(argv, basename(path))) return true
  }
  return false
}

/** A process may end while it is looked at: then it has no command line. Neither has a zombie. */
async function commandLine(processPath: string): Promise<readonly string[]> {
  try {
    return (await readFile(join(processPath, "cmdline"), "utf8")).split("\0")
  } catch (error) {
    if (error instanceof Error && "code" in error) return []
    throw error
  }
}

/** The program, also behind a wrapper such as `nice`; `ustreamer-dump` is a client like ourselves. */
function isUstreamer(argument: string): boolean {
  const program = basename(argument)
  return program.startsWith("ustreamer") && !program.startsWith("ustreamer-dump")
}

/** `--h264-sink NAME` or `--h264-sink=NAME`. */
function names(argv: readonly string[], sink: string): boolean {
  return argv.slice(1).some((argument) => argument === sink || argument.endsWith(`=${sink}`))
}
