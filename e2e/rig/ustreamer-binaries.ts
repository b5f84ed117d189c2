import { join } from "node:path"
import { cached, cacheFolder } from "./cache.ts"
import { unpackDebianPackage } from "./debian-package.ts"
import { runTool } from "./run-tool.ts"

/** 4.9 is what Debian 12 and Raspberry Pi OS 12 ship (MJPEG, JPEG sink); 5.4 is Debian 13's (and an H.264 sink). */
export type UstreamerVersion = "4.9" | "5.4"

/** An unmodified uStreamer and the `ustreamer-dump` that belongs to it (same memsink version). */
export interface UstreamerBinary {
  readonly version: UstreamerVersion
  readonly path: string
  readonly dumpPath: string
}

const suites: Record<UstreamerVersion, string> = { "4.9": "bookworm", "5.4": "trixie" }

/**
 * Finds uStreamer of a version: the installed one if it is that version, else Debian's package, unpacked into the cache.
 * @param archive see {@link unpackDebianPackage}.
 * @throws RigError `rig/download-failed` or `rig/tool-missing`.
 */
export async function ustreamerBinary(
  version: UstreamerVersion,
  archive?: string,
  cache = cacheFolder,
): Promise<UstreamerBinary> {
  const installed = await runTool("ustreamer", ["--version"], "rig/tool-missing").catch(() => "")
  if (installed.trim() === version) {
    return { version, path: "/usr/bin/ustreamer", dumpPath: "/usr/bin/ustreamer-dump" }
  }
  const folder = await cached(cache, `ustreamer-${version}-${process.arch}`, (draft) =>
    unpackDebianPackage("ustreamer", suites[version], draft, archive),
  )
  return {
    version,
    path: join(folder, "usr/bin/ustreamer"),
    dumpPath: join(folder, "usr/bin/ustreamer-dump"),
  }
}
