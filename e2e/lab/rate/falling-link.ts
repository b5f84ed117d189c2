import { setTimeout as wait } from "node:timers/promises"
import type { Engine } from "@crashcart/gateway/peer"
import {
  AdaptiveVideo,
  chooseEncoder,
  type EncoderFactory,
  FrameHub,
  PictureFeed,
  RawVideoSource,
  RenditionSource,
  type TargetVideo,
} from "@crashcart/gateway/video"
import type { Browser } from "playwright"
import { timeOriginUs } from "../../bench/browser/page-clock.ts"
import { ViewerPage } from "../../specs-node/viewer-page.ts"
import type { ImpairmentOptions } from "../link/impairment.ts"
import { UdpPath } from "../link/udp-path.ts"
import { MovingPictures } from "./moving-pictures.ts"
import { watchPictures } from "./watch-pictures.ts"

/** Half of 40 ms of round trip; a home router's queue. */
export const wide: ImpairmentOptions = { rateBps: 20_000_000, delayMs: 20, queueBytes: 64_000 }
export const narrow: ImpairmentOptions = { ...wide, rateBps: 2_000_000 }

export interface FallingLinkOptions {
  readonly engine: Engine
  readonly browser: Browser
  /** What the gateway has: pictures that it encodes, or finished H.264 that it can only pass on or decode. */
  readonly video: "transcoded" | "passed-through"
  readonly bitrateBps: number
  /** How long the link is wide before, narrow, and wide again. */
  readonly seconds: { readonly before: number; readonly narrow: number; readonly after: number }
  /** Told once a second what is being given. */
  readonly tell?: (line: string) => void
}

/** One picture as the browser presented it. */
export interface SeenPicture {
  /** Seconds since the link fell. */
  readonly atSeconds: number
  /** From capture to presentation. */
  readonly latencyMs: number
  readonly width: number
}

export interface FallingLinkRun {
  readonly pictures: readonly SeenPicture[]
  /** What was aimed at, and what share of the sides, once a tenth of a second. */
  readonly given: readonly {
    readonly atSeconds: number
    readonly bitrateBps: number
    readonly scale: number
  }[]
}

/** Watches one viewer in Chromium while its link falls from 20 to 2 Mbit/s and comes back. */
export async function watchFallingLink(options: FallingLinkOptions): Promise<FallingLinkRun> {
  const { engine, browser, bitrateBps, seconds, tell } = options
  await using parts = new AsyncDisposableStack()
  const failures: unknown[] = []
  const fail = (error: unknown) => void failures.push(error)
  const encoders = await chooseEncoder({ bitrateBps, onNote: () => undefined })
  const { source, ...adaptive } = await targetVideo(options, encoders)
  const hub = parts.use(new FrameHub(source, { onViewerFailure: fail }))
  const makeLight = adaptive.makeLight ?? (async () => new RenditionSource(hub, "h264", async () => encoders))
  const video = parts.use(
    new AdaptiveVideo({ ...adaptive, makeLight, hub, onViewerFailure: fail, onFailure: fail }),
  )
  const page = parts.use(await ViewerPage.open(browser))
  const peer = parts.use(await engine.answer({ offerSdp: await page.offer(), iceServers: [] }))
  let path: UdpPath | undefined
  await page.accept(peer, async (candidate) => {
    const fields = candidate.split(" ")
    if (fields[4] !== "127.0.0.1") return undefined
    path ??= parts.use(await UdpPath.open(Number(fields[5]), { forth: wide, back: { delayMs: 20 } }))
    return fields.with(5, `${path.port}`).join(" ")
  })
  await new Promise<void>((resolve) => {
    parts.defer(peer.state.observe((state) => state === "connected" && resolve()))
  })
  if (path === undefined) throw new Error("there is no path on the loopback")
  const originUs = await timeOriginUs(page.page)
  const seen = await watchPictures(page.page)
  using viewer = video.subscribe(
    { accept: (unit) => peer.sendAccessUnit(unit) },
    () => peer.stats().bandwidth,
  )
  parts.defer(peer.onKeyFrameRequest(() => viewer.requestKeyFrame()))

  const captured = new Map<number, number>()
  const given: { atMs: number; bitrateBps: number; scale: number }[] = []
  const sampling = setInterval(() => {
    for (const { rtpTimestamp, capturedUs } of peer.takeSentPictures()) captured.set(rtpTimestamp, capturedUs)
    const now = viewer.given.value
    if (now === undefined) return
    const { bitrateBps: aimedBps = bitrateBps, scale } = now
    given.push({ atMs: performance.now(), bitrateBps: aimedBps, scale })
    if (given.length % 10 === 0) tell?.(`${JSON.stringify(now)} ${JSON.stringify(peer.stats())}`)
  }, 100)
  parts.defer(() => clearInterval(sampling))

  await wait(seconds.before * 1000)
  const fallMs = performance.now()
  const fallUs = Number(process.hrtime.bigint() / 1000n)
  path.forth.change(narrow)
  await wait(seconds.narrow * 1000)
  path.forth.change(wide)
  await wait(seconds.after * 1000)
  if (failures.length > 0) throw new Error("the gateway's side failed", { cause: failures[0] })
  const shown = await seen.take()
  const pictures = shown.flatMap(({ rtpTimestamp, presentedMs, width }) => {
    const capturedUs = captured.get(rtpTimestamp)
    if (capturedUs === undefined) return []
    const presentedUs = originUs + presentedMs * 1000
    return [{ atSeconds: (presentedUs - fallUs) / 1e6, latencyMs: (presentedUs - capturedUs) / 1000, width }]
  })
  return {
    pictures,
    given: given.map(({ atMs, ...rest }) => ({ atSeconds: (atMs - fallMs) / 1000, ...rest })),
  }
}

async function targetVideo(
  { video, bitrateBps }: FallingLinkOptions,
  encoders: EncoderFactory,
): Promise<TargetVideo> {
  const feed = new PictureFeed(await MovingPictures.make(1280, 720))
  const source = new RawVideoSource(feed, encoders)
  if (video === "passed-through") {
    return { source, full: undefined, fullBps: bitrateBps, makeLight: undefined }
  }
  return {
    source,
    full: source,
    fullBps: bitrateBps,
    makeLight: async () => new RawVideoSource(feed, encoders),
  }
}
