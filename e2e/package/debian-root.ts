import { type ChildProcessByStdio, execFile, spawn } from "node:child_process"
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { Readable } from "node:stream"
import { promisify } from "node:util"
import { osReleaseField } from "../rig/apt-mirror.ts"
import { cached, cacheFolder } from "../rig/cache.ts"
import { keyring, machineArchives } from "../rig/debian-package.ts"
import { runTool } from "../rig/run-tool.ts"

/** What the package depends on, and what it recommends and needs to show a picture. */
const packages = ["libgcc-s1", "libstdc++6", "systemd", "udev", "openssl", "passwd", "ustreamer"]
/** Part of the cached archive's name: change it with the packages. */
const revision = "r2"
const suiteDefault = "bookworm"
/** Where `policy-rc.d` says no, nothing is started (invoke-rc.d(8)): there is no systemd to start it. */
const forbidServices = "#!/bin/sh\nexit 101\n"

/** What a command printed, both streams in one. */
export interface Said {
  readonly exitCode: number
  readonly text: string
}

/**
 * A Debian of its own, made by mmdebstrap from the machine's mirror: the first time it takes half a minute, then a copy is unpacked.
 * What runs in it sees its own processes and, where asked for, its own network. Ends with its scope, with all that runs in it.
 */
export class DebianRoot implements AsyncDisposable {
  readonly path: string
  readonly #running = new Set<ChildProcessByStdio<null, Readable, Readable>>()

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<DebianRoot> {
    const osRelease = await readFile("/etc/os-release", "utf8")
    const isDebian = osReleaseField(osRelease, "ID") === "debian"
    const suite = (isDebian ? osReleaseField(osRelease, "VERSION_CODENAME") : undefined) ?? suiteDefault
    const folder = await cached(cacheFolder, `debian-${suite}-${revision}`, (draft) =>
      bootstrap(draft, suite),
    )
    const path = await mkdtemp(join(tmpdir(), "crashcart-debian-"))
    await runTool("tar", ["-xf", join(folder, "root.tar"), "-C", path], "rig/download-failed")
    await writeFile(join(path, "usr/sbin/policy-rc.d"), forbidServices)
    await chmod(join(path, "usr/sbin/policy-rc.d"), 0o755)
    return new DebianRoot(path)
  }

  /** Runs a command as root, with a terminal's environment and nobody to ask. */
  async run(...command: readonly string[]): Promise<Said> {
    return await new Promise((resolve) => {
      execFile("unshare", enter(this.path, command), { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1
        resolve({ exitCode, text: `${stdout}${stderr}`.trim() })
      })
    })
  }

  /** Starts a command in a network of its own, and waits until it prints a line that matches. @throws Error when it ends first. */
  async start(until: RegExp, ...command: readonly string[]): Promise<Started> {
    const child = spawn("unshare", ["--net", ...enter(this.path, command, "ip link set lo up && ")], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    })
    this.#running.add(child)
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()))
    let text = ""
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          text += chunk.toString()
          if (until.test(text)) resolve()
        })
      }
      ended.then(() => reject(new Error(`${command.join(" ")} ended:\n${text}`)), reject)
    })
    const stop = async () => {
      await endNamespace(child.pid ?? 0)
      await ended
      this.#running.delete(child)
    }
    return { pid: child.pid ?? 0, text, [Symbol.asyncDispose]: stop }
  }

  /** Puts a package into it and installs that, as `apt install ./FILE` would. */
  async install(deb: string): Promise<Said> {
    const inside = join("/root", basename(deb))
    await copyFile(deb, join(this.path, inside))
    // What somebody has changed stays, and what is new lies beside it: dpkg's answer where nobody can be asked.
    const said = await this.run("dpkg", "--force-confdef", "--force-confold", "--install", inside)
    await rm(join(this.path, inside))
    return said
  }

  /** Every path, as `find` prints them, but for what logs and package management keep of everything that was ever there. */
  async files(): Promise<string[]> {
    const aside = ["proc", "sys", "root", "var/log", "var/lib/dpkg", "var/cache/apt", "var/cache/ldconfig"]
    const prune = aside.flatMap((each, index) => [...(index > 0 ? ["-o"] : []), "-path", `./${each}`])
    const { stdout } = await promisify(execFile)(
      "find",
      [".", "(", ...prune, ")", "-prune", "-o", "-print"],
      {
        cwd: this.path,
        maxBuffer: 2 ** 26,
      },
    )
    return stdout.split("\n").sort()
  }

  read(path: string): Promise<string> {
    return readFile(join(this.path, path), "utf8")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) await endNamespace(child.pid ?? 0)
    await rm(this.path, { recursive: true, force: true })
  }
}

/** A command that runs, in a network that `/proc/PID/net` shows. */
export interface Started extends AsyncDisposable {
  readonly pid: number
  /** What it has printed when it was ready. */
  readonly text: string
}

const env = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  DEBIAN_FRONTEND: "noninteractive",
  LC_ALL: "C.UTF-8",
}

/** The first process of its own process namespace takes all others with it when it ends. */
function enter(path: string, command: readonly string[], first = ""): string[] {
  const script = `${first}mount -t proc proc "$0/proc" && exec chroot "$0" "$@"`
  return ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, path, ...command]
}

/**
 * Ends the first process of the namespace that `unshare` waits for, and with it all others. Ending `unshare` would not do: the signal
 * that `--kill-child` arranges is forgotten when a program changes its user (prctl(2), PR_SET_PDEATHSIG).
 */
async function endNamespace(unsharePid: number): Promise<void> {
  const children = await readFile(`/proc/${unsharePid}/task/${unsharePid}/children`, "utf8").catch(() => "")
  for (const pid of children.trim().split(" ").filter(Boolean)) process.kill(Number(pid), "SIGKILL")
}

async function bootstrap(folder: string, suite: string): Promise<void> {
  const [archive = "http://deb.debian.org/debian"] = await machineArchives()
  const options = ["--variant=essential", "--mode=root", `--include=${packages.join(",")}`]
  const source = `deb [signed-by=${keyring}] ${archive} ${suite} main`
  await runTool("mmdebstrap", [...options, suite, join(folder, "root.tar"), source], "rig/download-failed")
}
