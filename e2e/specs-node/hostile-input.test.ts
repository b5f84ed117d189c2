import { rm } from "node:fs/promises"
import { expect, it } from "vitest"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"
import { HeadlessConsole, redeem, type Visit } from "../harness/headless-console.ts"
import { HidFifo } from "../harness/hid-fifo.ts"

const usageOfA = 0x04
const reportOfA = "0000040000000000"
const reportOfNothing = "0000000000000000"

/** A gateway without a picture, whose keyboard is a named pipe, and the way in. */
async function gateway() {
  await using parts = new AsyncDisposableStack()
  const folder = await temporaryFolder()
  parts.defer(() => rm(folder, { recursive: true, force: true }))
  const keyboard = parts.use(await HidFifo.create(folder, "hidg0", 8))
  const pointer = parts.use(await HidFifo.create(folder, "hidg1", 7))
  const crashcart = parts.use(
    await Crashcart.start(
      "gateway",
      "--video.source=memsink",
      `--video.ustreamer.h264-sink=nonexistent-${process.pid}`,
      `--hid.keyboard=${keyboard.path}`,
      `--hid.pointer=${pointer.path}`,
    ),
  )
  const visit = await redeem(await crashcart.link())
  expect(await keyboard.take(1)).toEqual([reportOfNothing])
  expect(await pointer.take(1)).toHaveLength(1)
  const owned = parts.move()
  return { keyboard, pointer, visit, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Somebody else's console works, and is the first to be heard. */
async function expectGoodConsole(visit: Visit, keyboard: HidFifo): Promise<void> {
  using good = await HeadlessConsole.connect(visit)
  good.key(usageOfA, true)
  expect(await keyboard.take(1)).toEqual([reportOfA])
}

function closed(console: HeadlessConsole): Promise<void> {
  return new Promise((resolve) => console.channels.keys.onClosed(() => resolve()))
}

/** Sends until the channel is no more, which is what is meant. */
function sendWhileOpen(
  console: HeadlessConsole,
  label: "keys" | "pointer",
  messages: Iterable<Uint8Array>,
): void {
  const channel = console.channels[label]
  try {
    for (const message of messages) channel.sendMessageBinary(message)
  } catch (error) {
    // The gateway may close it while this one is on its way.
    if (channel.isOpen() && !String(error).includes("Sending failed")) throw error
  }
}

it("random messages over a real data channel write no report, and end the session of who sends them", {
  timeout: 60_000,
}, async () => {
  await using target = await gateway()
  using hostile = await HeadlessConsole.connect(target.visit)
  const over = closed(hostile)
  const random = Array.from({ length: 5000 }, () =>
    crypto.getRandomValues(new Uint8Array(1 + Math.floor(Math.random() * 64))).fill(0x40, 0, 1),
  )
  sendWhileOpen(hostile, "pointer", random)
  sendWhileOpen(hostile, "keys", random)
  await over
  await expectGoodConsole(target.visit, target.keyboard)
})

it("a replay and a flood over a real data channel release what was held, once", {
  timeout: 60_000,
}, async () => {
  await using target = await gateway()
  using hostile = await HeadlessConsole.connect(target.visit)
  const over = closed(hostile)
  hostile.key(usageOfA, true)
  expect(await target.keyboard.take(1)).toEqual([reportOfA])
  // Press B, with the number that pressed A.
  const replay = Uint8Array.of(1, 1, 0, 0, 0, 5, 1)
  sendWhileOpen(
    hostile,
    "keys",
    Array.from({ length: 20 }, () => replay),
  )
  const renew = Uint8Array.of(0x11, 0, 0, 0, 1)
  sendWhileOpen(
    hostile,
    "pointer",
    Array.from({ length: 20_000 }, () => renew),
  )
  sendWhileOpen(
    hostile,
    "keys",
    Array.from({ length: 20_000 }, () => replay),
  )
  await over
  expect(await target.keyboard.take(1)).toEqual([reportOfNothing])
  await expectGoodConsole(target.visit, target.keyboard)
})
