import { createDemo } from "../demo/index.ts"
import { Gateway } from "../gateway.ts"
import { InputController } from "../hid/index.ts"
import { SocketDoor } from "../peer/index.ts"
import { ephemeralIdentity, SignalingClient } from "../signaling/index.ts"
import { monotonicUs, PictureFeed, RawVideoSource, type TargetVideo } from "../video/index.ts"
import { encoderFactory } from "./encoder-factory.ts"
import { makeEngine } from "./make-engine.ts"
import { certificateOf, ownGateway } from "./run-gateway.ts"
import { forgetfulStore, serveConsole } from "./serve-console.ts"
import { type Surroundings, untilStopped } from "./surroundings.ts"

/**
 * `crashcart demo`: a simulated target, and everything between it and a browser as on a real Pi, the signaling server
 * included. Remembers nothing: each start prints a new link.
 */
export async function runDemo({ config, log, print, stop, onExit }: Surroundings): Promise<void> {
  await using parts = new AsyncDisposableStack()
  const [widthPx = 1280, heightPx = 720] = config.demo.resolution.split("x").map(Number)
  const encoders = await encoderFactory(config, log)
  const demo = createDemo({
    nowUs: monotonicUs,
    wallClock: () => new Date(),
    widthPx,
    heightPx,
    framesPerSecond: config.demo.fps,
  })
  const door = new SocketDoor()
  const identity = await ephemeralIdentity()
  const server = parts.use(await serveConsole(config, forgetfulStore(), ownGateway(identity, door), log))
  const input = parts.use(
    new InputController({
      keyboard: demo.keyboard,
      pointer: demo.mouse,
      relativePointer: demo.relativeMouse,
      controls: demo.controls,
      pasteReportIntervalMs: config.hid.pasteReportIntervalMs,
    }),
  )
  // Disposal releases what is held; a second Ctrl+C and a fault do without it.
  onExit(() => input.releaseNow())
  const signaling = parts.use(
    new SignalingClient({
      serverUrl: server.url,
      identity,
      name: "Simulated target",
      ...certificateOf(server),
      log,
    }),
  )
  const feed = new PictureFeed(demo.video)
  const source = new RawVideoSource(feed, encoders)
  const video: TargetVideo = {
    source,
    full: source,
    fullBps: encoders.bitrateBps,
    prefer: config.video.prefer,
    makeLight: async () => new RawVideoSource(feed, encoders),
  }
  const gateway = parts.use(
    new Gateway({
      video,
      encoders: async () => encoders,
      door,
      input,
      engine: await makeEngine(config, log),
      signaling,
      log,
    }),
  )

  print("")
  print("  A computer that isn't there is waiting for you. Open this link; it works once:")
  print("")
  print(`    ${await server.mintClaimLink()}`)
  print("")
  print("  Ctrl+C ends it. A new start prints a new link.")
  print("")
  await untilStopped(stop, [gateway.closed, server.closed])
}
