import { access, constants } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { baseSystem } from "./base-system.ts"

/** All of them come with Debian or are installed by `npm run setup`. */
const tools = ["qemu-system-x86_64", "modprobe", "depmod", "mke2fs", "dpkg-deb", "gcc"]

/** What keeps this machine from running a virtual Pi, for a person; undefined when nothing does. */
export async function whyNoVirtualPi(): Promise<string | undefined> {
  if (process.arch !== "x64") return `QEMU's guest here is a PC, and this machine is ${process.arch}`
  const path = `${process.env["PATH"] ?? ""}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter)
  for (const tool of tools) {
    const found = await Promise.all(path.map((folder) => canRun(join(folder, tool))))
    if (!found.includes(true)) return `${tool} is not installed`
  }
  try {
    await baseSystem()
    return undefined
  } catch (error) {
    return `Debian's packages could not be fetched: ${error instanceof Error ? error.message.split("\n")[0] : error}`
  }
}

async function canRun(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
