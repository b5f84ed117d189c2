import type { OwnGateway, SignalingServer } from "@crashcart/signaling"
import type { Logger } from "pino"
import { systemClock } from "../clock.ts"
import { Gateway } from "../gateway.ts"
import { HidgDevice, InputController, WakeOnPress } from "../hid/index.ts"
import { SocketDoor } from "../peer/index.ts"
import { type GatewayIdentity, loadOrCreateIdentity, SignalingClient } from "../signaling/index.ts"
import { encoderFactory } from "./encoder-factory.ts"
import { makeEngine } from "./make-engine.ts"
import { printFirstLink } from "./one-time-links.ts"
import { openStore, serveConsole } from "./serve-console.ts"
import { type Surroundings, untilStopped } from "./surroundings.ts"
import { targetVideo } from "./target-video.ts"
import { watchUsb } from "./watch-usb.ts"

/**
 * `crashcart gateway`: the machine next to this one, from uStreamer and the USB gadget to a browser. Dials the signaling
 * server it is told of; without one it brings its own, through the same code path.
 */
export async function runGateway(surroundings: Surroundings): Promise<void> {
  const { config, log, print, stop, onExit } = surroundings
  await using parts = new AsyncDisposableStack()
  const identity = await loadOrCreateIdentity(config.stateDir)
  const encoders = once(() => encoderFactory(config, log))
  const video = await targetVideo(config, parts, encoders, log)
  // Only pages that we serve ourselves reach us directly: elsewhere somebody stands in between, who could look.
  const door = config.signaling.url === undefined ? new SocketDoor() : undefined
  const server = door && (await bringSignaling(surroundings, parts, ownGateway(identity, door)))
  const keyboard = hidDevice(config.hid.keyboard, log)
  const usb = parts.use(watchUsb(keyboard, config.gadget.recovery, log))
  const input = parts.use(
    new InputController({
      keyboard: new WakeOnPress(keyboard, () => usb.wake()),
      pointer: hidDevice(config.hid.pointer, log),
      relativePointer: hidDevice(config.hid.relativePointer, log),
      controls: hidDevice(config.hid.controls, log),
      usb,
      pasteReportIntervalMs: config.hid.pasteReportIntervalMs,
    }),
  )
  // Disposal releases what is held; a second Ctrl+C and a fault do without it.
  onExit(() => input.releaseNow())
  const serverUrl = config.signaling.url ?? server?.url ?? ""
  const signaling = parts.use(
    new SignalingClient({ serverUrl, identity, name: config.name, ...certificateOf(server), log }),
  )
  const gateway = parts.use(
    new Gateway({
      video,
      encoders,
      ...(door && { door }),
      input,
      engine: await makeEngine(config, log),
      signaling,
      log,
    }),
  )
  print(`Gateway "${config.name}", id ${identity.id}`)
  await untilStopped(stop, [gateway.closed, ...(server ? [server.closed] : [])])
}

/** Does it when first asked, and never again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** This gateway, as its own server knows it. */
export function ownGateway({ id }: GatewayIdentity, door: SocketDoor): OwnGateway {
  return { id, accept: (socket) => door.accept(socket) }
}

/** Our own server is dialled by an address that its certificate need not name: it is known by the certificate itself. */
export function certificateOf(server: SignalingServer | undefined) {
  return server?.certificate === undefined ? {} : { serverCertificate: () => server.certificate }
}

/** A function of the gadget; what is wrong with it reaches the log once each time it changes. */
function hidDevice(path: string, log: Logger): HidgDevice {
  const device = new HidgDevice(path, systemClock)
  device.fault.observe((fault) => {
    if (fault) log.warn({ device: path, reason: fault.message }, "usb device detached")
  })
  return device
}

/** The gateway's own signaling server, and the link to it on a first start. */
async function bringSignaling(
  { config, log, print }: Surroundings,
  parts: AsyncDisposableStack,
  own: OwnGateway,
): Promise<SignalingServer> {
  const store = parts.use(await openStore(config))
  const server = parts.use(await serveConsole(config, store, own, log))
  await printFirstLink(server, store, print)
  return server
}
