import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"
import { promisify } from "node:util"
import { architectures, makePackage } from "@crashcart/gateway/debian"
import type { Measurement } from "../measurement.ts"
import { residentBytes } from "../process-usage.ts"
import { type Figure, timesMs } from "../results.ts"
import { rounded } from "../statistics.ts"

const root = join(import.meta.dirname, "..", "..", "..")
const starts = 7
/** What a start leaves behind is collected by then; nothing has happened since. */
const restMs = 3000
const run = promisify(execFile)

/** What somebody downloads: the compressed packages, and beside each the transcoder's, which is optional. */
export const packageSizes: Measurement = {
  names: architectures.map(({ debian }) => `package.${debian}`),
  async run(wanted, { tell }) {
    const figures: Record<string, Figure> = {}
    for (const architecture of architectures.filter(({ debian }) => wanted.has(`package.${debian}`))) {
      const folder = await mkdtemp(join(tmpdir(), "crashcart-bench-"))
      try {
        const options = {
          root,
          architecture,
          version: "0.1.0",
          date: new Date(),
          output: folder,
          cache: cacheFolder,
        }
        const sizes: number[] = []
        for (const name of ["crashcart", "crashcart-av"] as const) {
          sizes.push(rounded((await stat(await makePackage(name, options))).size / 1e6))
          tell(`  ${name} for ${architecture.debian}: ${sizes.at(-1)} MB`)
        }
        const [value = 0, transcoder = 0] = sizes
        const against = { "crashcart-av": { value: transcoder } }
        figures[`package.${architecture.debian}`] = { unit: "MB", value, against }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }
    return figures
  },
}

/**
 * The packaged gateway from its start to the line that says it is ready, Node's cache of compiled code filled as it is from the second
 * start on, and its memory after it; `first` is a start without that cache, `node` is bare Node that does nothing.
 */
export const startUp: Measurement = {
  names: ["start.ready", "start.rss"],
  async run(wanted, { tell }) {
    const folder = await mkdtemp(join(tmpdir(), "crashcart-bench-"))
    try {
      const house = await unpacked(folder)
      const node = join(house, "bin/node")
      const ready: number[] = []
      const first: number[] = []
      const bare: number[] = []
      let rssMb = 0
      for (let index = 0; index <= starts; index += 1) {
        const cold = await gatewayStart(house, folder, `cold-${index}`)
        const warm = await gatewayStart(house, folder, "warm", index === starts ? restMs : 0)
        // The first of these fills the cache.
        if (index > 0) ready.push(warm.readyMs)
        first.push(cold.readyMs)
        bare.push(await bareStart(node))
        rssMb = warm.rssMb
        tell(`  ready after ${rounded(warm.readyMs)} ms, without a cache ${rounded(cold.readyMs)} ms`)
      }
      const figures: Record<string, Figure> = {
        "start.ready": timesMs(ready, { first, node: bare }),
        "start.rss": {
          unit: "MB",
          value: rounded(rssMb),
          against: { node: { value: await bareRssMb(node) } },
        },
      }
      return Object.fromEntries(Object.entries(figures).filter(([name]) => wanted.has(name)))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

const cacheFolder = join(root, ".cache/package")

/** The package for this machine, unpacked; not compressed before, which changes nothing in it. */
async function unpacked(folder: string): Promise<string> {
  const architecture = architectures.find(({ node }) => node === process.arch)
  if (architecture === undefined) throw new Error(`there is no package for ${process.arch}`)
  const options = {
    root,
    architecture,
    version: "0.1.0",
    date: new Date(),
    output: folder,
    cache: cacheFolder,
  }
  const deb = await makePackage("crashcart", { ...options, compression: "none" })
  await run("dpkg-deb", ["--extract", deb, join(folder, "files")])
  return join(folder, "files/usr/lib/crashcart")
}

/** A gateway that has its picture from a memory sink, as on a Pi with an encoder: what waits for a camera is not its start. */
async function gatewayStart(house: string, folder: string, cache: string, restMs = 0) {
  const state = await mkdtemp(join(folder, "state-"))
  const flags = ["--video.source=memsink", "--signaling.listen-port=0", `--state-dir=${state}`]
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, cache) }
  const beganAt = performance.now()
  const child = spawn(join(house, "bin/node"), [join(house, "gateway/src/main.ts"), "gateway", ...flags], {
    cwd: state,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  })
  const exited = once(child, "exit")
  for await (const line of createInterface(child.stdout)) if (line.startsWith('Gateway "')) break
  const readyMs = performance.now() - beganAt
  if (restMs > 0) await wait(restMs)
  const rssMb = (await residentBytes(child.pid ?? 0)) / 1e6
  child.kill()
  await exited
  return { readyMs, rssMb }
}

async function bareStart(node: string): Promise<number> {
  const beganAt = performance.now()
  await run(node, ["--eval", "0"])
  return performance.now() - beganAt
}

async function bareRssMb(node: string): Promise<number> {
  const { stdout } = await run(node, ["--print", "process.memoryUsage.rss()"])
  return rounded(Number(stdout) / 1e6)
}
