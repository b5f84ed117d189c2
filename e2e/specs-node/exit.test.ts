import { rm } from "node:fs/promises"
import { expect, it } from "vitest"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"
import { HeadlessConsole, redeem } from "../harness/headless-console.ts"
import { HidFifo } from "../harness/hid-fifo.ts"

/** What each way of ending needs inside the process: at SIGUSR2, the fault happens. */
const faults = {
  none: "undefined",
  // Two at once, before anything has been disposed of: what one who presses Ctrl+C again sees when disposal hangs.
  "Ctrl+C twice": 'process.emit("SIGINT", "SIGINT"); process.emit("SIGINT", "SIGINT")',
  "an uncaught error":
    'throw Object.assign(new Error("nobody caught this"), { password: ["s3", "cret"].join("") })',
  "an unhandled rejection": 'void Promise.reject(new Error("nobody caught this"))',
}

const usageOfA = 0x04
const reportOfA = "0000040000000000"
const reportOfNothing = "0000000000000000"

/** A gateway without a picture, whose keyboard is a named pipe, and a console that holds a key. */
async function holdingKey(fault: keyof typeof faults) {
  await using parts = new AsyncDisposableStack()
  const folder = await temporaryFolder()
  parts.defer(() => rm(folder, { recursive: true, force: true }))
  const keyboard = parts.use(await HidFifo.create(folder, "hidg0", 8))
  const pointer = parts.use(await HidFifo.create(folder, "hidg1", 7))
  const preload = encodeURIComponent(`process.on("SIGUSR2", () => { ${faults[fault]} })`)
  const crashcart = parts.use(
    await Crashcart.startUnder(
      [`--import=data:text/javascript,${preload}`],
      "gateway",
      "--video.source=memsink",
      `--video.ustreamer.h264-sink=nonexistent-${process.pid}`,
      `--hid.keyboard=${keyboard.path}`,
      `--hid.pointer=${pointer.path}`,
    ),
  )
  const link = await crashcart.link()
  const console = parts.use(await HeadlessConsole.connect(await redeem(link)))
  console.key(usageOfA, true)
  await keyboard.takeUntil((report) => report === reportOfA)
  const owned = parts.move()
  return { crashcart, keyboard, pointer, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

it.each([
  ["its terminal goes away", "none", "SIGHUP", 0],
  ["it is told to stop", "none", "SIGTERM", 0],
  ["it is interrupted twice", "Ctrl+C twice", "SIGUSR2", 1],
  ["an error is not caught", "an uncaught error", "SIGUSR2", 1],
  ["a promise is rejected and nobody cares", "an unhandled rejection", "SIGUSR2", 1],
] as const)(
  "the gateway lets go of a held key when %s",
  { timeout: 60_000 },
  async (_when, fault, signal, code) => {
    await using seat = await holdingKey(fault)
    expect(await seat.crashcart.kill(signal)).toBe(code)
    expect(await seat.keyboard.take(1)).toEqual([reportOfNothing])
    expect(seat.crashcart.output).not.toContain("s3cret")
  },
)

it("a key that a killed gateway has left down is released by the next start", {
  timeout: 60_000,
}, async () => {
  await using seat = await holdingKey("none")
  await seat.crashcart.kill("SIGKILL")
  await using _next = await Crashcart.start(
    "gateway",
    "--video.source=memsink",
    `--video.ustreamer.h264-sink=nonexistent-${process.pid}`,
    `--hid.keyboard=${seat.keyboard.path}`,
    `--hid.pointer=${seat.pointer.path}`,
  )
  expect(await seat.keyboard.take(1)).toEqual([reportOfNothing])
})
