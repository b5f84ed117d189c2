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
import { captureMissing, WireCapture, type WireTimes } from "../wire/wire-capture.ts"

const settleMs = 4_000
const windowMs = 12_000
/** The kernel hands over what it captured within a second. */
const captureSettleMs = 1_500
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

/** Figures of one engine; `engine` stands in the middle of the name where it is not the one that is chosen by itself. */
function wishesOf(engine?: string): Record<string, Wish> {
  const name = (figure: string, rest: string) =>
    engine === undefined ? `${figure}.${rest}` : `${figure}.${engine}.${rest}`
  return {
    [name("cpu", "viewers-1")]: { viewers: 1, of: "cpuPercent" },
    [name("cpu", "viewers-1.fps")]: { viewers: 1, of: "fps" },
    [name("cpu", "viewers-4")]: { viewers: 4, of: "cpuPercent" },
    [name("cpu", "viewers-4.fps")]: { viewers: 4, of: "fps" },
    [name("cpu", "viewers-10")]: { viewers: 10, of: "cpuPercent" },
    [name("cpu", "viewers-10.fps")]: { viewers: 10, of: "fps" },
    [name("sink-to-wire", "viewers-1")]: { viewers: 1, of: "sinkToWireMs" },
    [name("sink-to-wire", "viewers-10")]: { viewers: 10, of: "sinkToWireMs" },
    [name("key.channel-to-write", "idle")]: { viewers: 1, of: "keyMs" },
    [name("key.channel-to-write", "ten-viewers")]: { viewers: 10, of: "keyMs" },
  }
}

/** One gateway under 1, 4 and 10 viewers of 1080p30 at 6 Mbit/s, taking turns with Janus. */
export const crowded = measurement(wishesOf(), [])
/** The same with the engine that needs nothing native. */
export const crowdedWerift = measurement(wishesOf("werift"), ["--peer.engine=werift"])

function measurement(wishes: Record<string, Wish>, flags: readonly string[]): Measurement {
  return {
    names: Object.keys(wishes),
    async run(wanted, options) {
      const asked = Object.entries(wishes).filter(([name]) => wanted.has(name))
      const counts = [...new Set(asked.map(([, { viewers }]) => viewers))].sort((a, b) => a - b)
      const withKeys = new Set(
        asked.filter(([, wish]) => wish.of === "keyMs").map(([, { viewers }]) => viewers),
      )
      const withWire = new Set(
        asked.filter(([, wish]) => wish.of === "sinkToWireMs").map(([, { viewers }]) => viewers),
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
        flags,
        withJanus: withJanus.size > 0,
      })
      if (withJanus.size > 0 && rig.janus === undefined) options.tell(`  without janus: ${janusMissing}`)
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        for (const [viewers, crowd] of found) {
          await rig.viewers(viewers)
          await wait(settleMs)
          await watch(rig, viewers, crowd, options)
          if (withWire.has(viewers)) await watchWire(rig, crowd, options)
          if (withKeys.has(viewers)) {
            crowd.keyMs.push(...(await rig.receivers.ask({ type: "keys", presses: keyPresses })))
          }
          if (withJanus.has(viewers)) await watchJanus(rig, viewers, crowd, options)
        }
      }
      return Object.fromEntries(asked.map(([name, wish]) => [name, figure(wish, found)]))
    },
  }
}

/** One window: the gateway's processor time, and when each picture reached each viewer. */
async function watch(rig: BenchRig, viewers: number, crowd: Crowded, { tell }: RunOptions): Promise<void> {
  const { cpuPercent, arrivals, seconds, startUs } = await windowOf(rig, rig.gateway.pid)
  crowd.cpuPercent.push(cpuPercent)
  const { unmatched } = latencies(rig, arrivals)
  const perSecond = arrivals.map((each) => rounded(each.length / seconds))
  crowd.fps.push(Math.min(...perSecond))
  const keys = rig.feeder.publications.filter((each) => each.isKey && each.publishedUs > startUs).length
  tell(
    `  ${viewers} viewers: ${rounded(cpuPercent)} % of a core, ` +
      `${Math.min(...perSecond)} to ${Math.max(...perSecond)} pictures/s, ${rounded(keys / seconds)} key frames/s` +
      (unmatched > 0 ? `, ${unmatched} pictures of unknown origin` : ""),
  )
}

/**
 * A window of its own, because capturing costs the sender a little: from a unit's publication to the moment the kernel
 * got its first packet for each viewer. Without a capture, to the moment it arrived in the viewer's JavaScript.
 */
async function watchWire(rig: BenchRig, crowd: Crowded, { tell }: RunOptions): Promise<void> {
  await using capture = await WireCapture.start()
  if (capture === undefined) tell(`    sink-to-wire up to the viewers' JavaScript: ${captureMissing}`)
  const { arrivals } = await windowOf(rig, rig.gateway.pid)
  await wait(captureSettleMs)
  const times = await capture?.stop()
  const seen = times === undefined ? arrivals : arrivals.map((pictures) => onTheWire(pictures, times))
  const { latenciesMs } = latencies(rig, seen)
  const count = arrivals.reduce((sum, { length }) => sum + length, 0)
  if (latenciesMs.length < count)
    tell(`    ${count - latenciesMs.length} of ${count} pictures not in the capture`)
  crowd.sinkToWireMs.push(...latenciesMs)
}

/** Each picture at the time that the kernel got it; without those that the capture misses. */
function onTheWire(pictures: Arrivals[number], times: WireTimes): Arrivals[number] {
  return pictures.flatMap((picture) => {
    const atUs = times.of(picture.ssrc, picture.rtpTimestamp)
    return atUs === undefined ? [] : [{ ...picture, atUs }]
  })
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
