import { execFileSync } from "node:child_process"

/** The version of the Debian package xkb-data on this machine; undefined where there is none. */
export function installedXkbData(): string | undefined {
  try {
    const line = execFileSync("dpkg-query", ["--show", "xkb-data"], { encoding: "utf8", stdio: "pipe" })
    return line.trim().split("\t")[1]
  } catch {
    return undefined
  }
}
