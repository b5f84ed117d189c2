import { setTimeout as wait } from "node:timers/promises"
import { monotonicUs } from "@crashcart/gateway/video"
import { BenchRig } from "../bench-rig.ts"
import { matchSightings, timestampOffset } from "../match.ts"
import type { Measurement, RunOptions } from "../measurement.ts"
import { cpuSeconds } from "../process-usage.ts"
import type { Arrivals } from "../receivers/messages.ts"
import { type Figure, timesMs } from "../results.ts"
import { janusMissing } from "../rivals/janus-server.ts"
import { median, rounded } from "../statistics.ts"

const settleMs = 4_000
const windowMs = 12_000
const repeats = 2
const keyPresses = 100

/** What `viewers` consoles gave, over all repeats. */
interface Crowded {
  readonly cpuPercent: number[]
  /** Pictures per second at the viewer that got fewest. */
  readonly fps: number[]
  readonly sinkToWireMs: number[]
  readonly keyMs: number[]
  /** The same of Janus, with as many viewers in turns of its own. */
  readonly janus: { readonly cpuPercent: number[]; readonly fps: number[] }
}

interface Wish {
  readonly viewers: number
  readonly of: Exclude<keyof Crowded, "janus">
}

const wishes: Record<string, Wish> = {
  "cpu.viewers-1": { viewers: 1, of: "cpuPercent" },
  "cpu.viewers-1.fps": { viewers: 1, of: "fps" },
  "cpu.viewers-4": { viewers: 4, of: "cpuPercent" },
  "cpu.viewers-4.fps": { viewers: 4, of: "fps" },
  "cpu.viewers-10": { viewers: 10, of: "cpuPercent" },
  "cpu.viewers-10.fps": { viewers: 10, of: "fps" },
  "sink-to-wire.viewers-1": { viewers: 1, of: "sinkToWireMs" },
  "sink-to-wire.viewers-10": { viewers: 10, of: "sinkToWireMs" },
  "key.channel-to-write.idle": { viewers: 1, of: "keyMs" },
  "key.channel-to-write.ten-viewers": { viewers: 10, of: "keyMs" },
}

/** One gateway under 1, 4 and 10 viewers of 1080p30 at 6 Mbit/s, taking turns with Janus. */
export const crowded: Measurement = {
  names: Object.keys(wishes),
  async run(wanted, options) {
    const asked = Object.entries(wishes).filter(([name]) => wanted.has(name))
    const counts = [...new Set(asked.map(([, { viewers }]) => viewers))].sort((a, b) => a - b)
    const withKeys = new Set(
      asked.filter(([, wish]) => wish.of === "keyMs").map(([, { viewers }]) => viewers),
    )
    const found = new Map<number, Crowded>(
      counts.map((viewers) => [
        viewers,
        { cpuPercent: [], fps: [], sinkToWireMs: [], keyMs: [], janus: { cpuPercent: [], fps: [] } },
      ]),
    )
    const withJanus = new Set(
      asked.filter(([, { of }]) => of === "cpuPercent" || of === "fps").map(([, { viewers }]) => viewers),
    )
    await using rig = await BenchRig.start({
      feed: { clip: "1080p30", framesPerSecond: 30 },
      profileFolder: options.profileFolder,
      withJanus: withJanus.size > 0,
    })
    if (withJanus.size > 0 && rig.janus === undefined) options.tell(`  without janus: ${janusMissing}`)
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      for (const [viewers, crowd] of found) {
        await rig.viewers(viewers)
        await wait(settleMs)
        await watch(rig, viewers, crowd, options)
        if (withKeys.has(viewers)) {
          crowd.keyMs.push(...(await rig.receivers.ask({ type: "keys", presses: keyPresses })))
        }
        if (withJanus.has(viewers)) await watchJanus(rig, viewers, crowd, options)
      }
    }
    return Object.fromEntries(asked.map(([name, wish]) => [name, figure(wish, found)]))
  },
}

/** One window: the gateway's processor time, and when each picture reached each viewer. */
async function watch(rig: BenchRig, viewers: number, crowd: Crowded, { tell }: RunOptions): Promise<void> {
  const { cpuPercent, arrivals, seconds, startUs } = await windowOf(rig, rig.gateway.pid)
  crowd.cpuPercent.push(cpuPercent)
  const { latenciesMs, unmatched } = latencies(rig, arrivals)
  crowd.sinkToWireMs.push(...latenciesMs)
  const perSecond = arrivals.map((each) => rounded(each.length / seconds))
  crowd.fps.push(Math.min(...perSecond))
  const keys = rig.feeder.publications.filter((each) => each.isKey && each.publishedUs > startUs).length
  tell(
    `  ${viewers} viewers: ${rounded(cpuPercent)} % of a core, ` +
      `${Math.min(...perSecond)} to ${Math.max(...perSecond)} pictures/s, ${rounded(keys / seconds)} key frames/s` +
      (unmatched > 0 ? `, ${unmatched} pictures of unknown origin` : ""),
  )
}

/** The rival's turn: the same pictures for as many of the same viewers, while the gateway rests. */
async function watchJanus(
  rig: BenchRig,
  viewers: number,
  crowd: Crowded,
  { tell }: RunOptions,
): Promise<void> {
  if (rig.janus === undefined) return
  await rig.janusViewers(viewers)
  await wait(settleMs)
  const { cpuPercent, arrivals, seconds } = await windowOf(rig, rig.janus.pid)
  await rig.janusViewers(0)
  const perSecond = arrivals.map((each) => rounded(each.length / seconds))
  crowd.janus.cpuPercent.push(cpuPercent)
  crowd.janus.fps.push(Math.min(...perSecond))
  tell(
    `    janus: ${rounded(cpuPercent)} % of a core, ` +
      `${Math.min(...perSecond)} to ${Math.max(...perSecond)} pictures/s`,
  )
}

/** What a process costs while it serves whoever is there, and what they receive. */
async function windowOf(rig: BenchRig, pid: number) {
  await rig.receivers.ask({ type: "note" })
  const [cpuBefore, startUs] = [await cpuSeconds(pid), monotonicUs()]
  await wait(windowMs)
  const [cpuAfter, endUs] = [await cpuSeconds(pid), monotonicUs()]
  const arrivals = await rig.receivers.ask({ type: "note" })
  const seconds = (endUs - startUs) / 1e6
  return { cpuPercent: ((cpuAfter - cpuBefore) / seconds) * 100, arrivals, seconds, startUs }
}

/** Of all viewers together: the last of ten matters as much as the first. */
function latencies(rig: BenchRig, arrivals: Arrivals) {
  const { publications } = rig.feeder
  let unmatched = 0
  const latenciesMs = arrivals.flatMap((pictures) => {
    const keys = pictures.filter((picture) => picture.isKey)
    const offset = timestampOffset(
      publications,
      keys.map((key) => ({ ...key, isOf: (unit) => unit.isKey })),
    )
    const matched = matchSightings(publications, offset ?? Number.NaN, pictures)
    unmatched += matched.unmatched
    return matched.latenciesMs
  })
  return { latenciesMs, unmatched }
}

function figure({ viewers, of }: Wish, found: ReadonlyMap<number, Crowded>): Figure {
  const crowd = found.get(viewers)
  const values = crowd?.[of] ?? []
  if (of !== "cpuPercent" && of !== "fps") return timesMs(values)
  const theirs = crowd?.janus[of] ?? []
  return {
    unit: of === "fps" ? "fps" : "% of a core",
    value: rounded(median(values)),
    ...(theirs.length > 0 && { against: { janus: { value: rounded(median(theirs)) } } }),
  }
}
