import { execFile } from "node:child_process"
import { readdir, readFile, stat, statfs } from "node:fs/promises"
import { connect } from "node:net"
import { cpus, hostname, loadavg, networkInterfaces, userInfo } from "node:os"
import { dirname } from "node:path"
import type { FileRights, Machine, Ran, Seen, User } from "./machine.ts"
import { askMappings } from "./network/ask-mappings.ts"
import type { Mapping } from "./network/mapping.ts"
import { groupsOf, userNamed } from "./users.ts"
import { type Ioctl, loadIoctl, lookAtDevice } from "./v4l2/look-at-device.ts"
import type { VideoDeviceView } from "./v4l2/video-device.ts"

const programPatienceMs = 5000
const connectPatienceMs = 3000
/** Where root finds programs; a user's PATH may lack the sbin folders. */
const programPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/** This machine. */
export class LinuxMachine implements Machine {
  readonly hostname = hostname()
  readonly isRoot: boolean
  readonly #installedUser: string | undefined
  #ioctl: Promise<Ioctl> | undefined
  /** Each device is looked at once: some can be open only once at a time, and all areas speak of the same look. */
  readonly #looks = new Map<string, Promise<VideoDeviceView>>()

  /** @param installedUser the user that an installed gateway runs as; undefined where it runs as whoever starts it. */
  constructor(isRoot: boolean, installedUser: string | undefined) {
    this.isRoot = isRoot
    this.#installedUser = installedUser
  }

  read(path: string): Promise<Seen<string>> {
    return seen(() => readFile(path, "utf8"))
  }

  async list(path: string): Promise<readonly string[]> {
    const names = await seen(() => readdir(path))
    return names.state === "there" ? [...names.value].sort() : []
  }

  rights(path: string): Promise<Seen<FileRights>> {
    return seen(async () => {
      const { uid, gid, mode } = await stat(path)
      return { uid, gid, mode: mode & 0o7777 }
    })
  }

  async gatewayUser(): Promise<User> {
    const [passwd, group] = await Promise.all([text("/etc/passwd"), text("/etc/group")])
    const own = userInfo()
    const wanted = this.#installedUser ?? own.username
    const { uid, gid } = userNamed(passwd, wanted) ?? own
    return { name: wanted, uid, gids: [gid, ...groupsOf(group, wanted)] }
  }

  async groupName(gid: number): Promise<string> {
    const lines = (await text("/etc/group")).split("\n").map((line) => line.split(":"))
    return lines.find(([, , number]) => number === String(gid))?.[0] ?? String(gid)
  }

  run(command: string, ...args: readonly string[]): Promise<Ran | undefined> {
    const options = { timeout: programPatienceMs, env: { PATH: programPath, LC_ALL: "C" } }
    return new Promise((resolve) => {
      execFile(command, args, options, (error, stdout, stderr) => {
        if (error?.code === "ENOENT" || error?.code === "EACCES") return resolve(undefined)
        const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1
        resolve({ exitCode, output: (stdout || stderr).trim() })
      })
    })
  }

  async freeBytes(path: string): Promise<number | undefined> {
    for (let folder = path; ; folder = dirname(folder)) {
      const found = await seen(() => statfs(folder))
      if (found.state === "there") return found.value.bavail * found.value.bsize
      if (found.state === "denied" || folder === dirname(folder)) return undefined
    }
  }

  load(): { readonly processors: number; readonly lastMinute: number } {
    return { processors: cpus().length, lastMinute: loadavg()[0] ?? 0 }
  }

  now(): Date {
    return new Date()
  }

  videoDevice(path: string): Promise<VideoDeviceView> {
    const look = this.#looks.get(path) ?? this.#look(path)
    this.#looks.set(path, look)
    return look
  }

  connect(host: string, port: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = connect({ host, port })
      const end = (reason: string | undefined) => {
        socket.destroy()
        resolve(reason)
      }
      socket.setTimeout(connectPatienceMs, () => end("no answer"))
      socket.once("connect", () => end(undefined))
      socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
    })
  }

  addresses(): readonly string[] {
    const all = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
    return all
      .filter(({ internal, address }) => !internal && !address.startsWith("fe80:"))
      .map(({ address }) => address)
  }

  mappings(
    servers: readonly { readonly host: string; readonly port: number }[],
  ): Promise<readonly Mapping[]> {
    return askMappings(servers)
  }

  async #look(path: string): Promise<VideoDeviceView> {
    this.#ioctl ??= loadIoctl()
    try {
      return lookAtDevice(path, await this.#ioctl)
    } catch (error) {
      return { state: "failed", reason: error instanceof Error ? error.message : String(error) }
    }
  }
}

/** Errors that say what a person can use are values; the rest is a fault of ours. */
async function seen<T>(look: () => Promise<T>): Promise<Seen<T>> {
  try {
    return { state: "there", value: await look() }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException
    if (["ENOENT", "ENOTDIR", "ENODEV", "ENXIO", "EINVAL", "EIO", "ENODATA"].includes(code))
      return { state: "absent" }
    if (["EACCES", "EPERM"].includes(code)) return { state: "denied" }
    throw error
  }
}

async function text(path: string): Promise<string> {
  const file = await seen(() => readFile(path, "utf8"))
  return file.state === "there" ? file.value : ""
}
