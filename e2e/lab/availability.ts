import { execFileSync } from "node:child_process"
import { accessSync, constants } from "node:fs"

/** Why there can be no lab of namespaces on this machine; undefined where there can. */
export function whyNoLab(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux"
  if (process.getuid?.() !== 0) return "it needs root"
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK)
  } catch {
    return "there is no /dev/net/tun"
  }
  const name = `cc${process.pid}-try`
  try {
    execFileSync("ip", ["netns", "add", name], { stdio: "pipe" })
    execFileSync("ip", ["netns", "delete", name], { stdio: "pipe" })
  } catch {
    return "network namespaces cannot be made here"
  }
  return undefined
}
