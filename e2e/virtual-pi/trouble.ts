import { setTimeout as wait } from "node:timers/promises"
import type { StatusMessage } from "@crashcart/gateway/protocol"
import { usageForCode } from "@crashcart/gateway/protocol"
import { describe, expect, it } from "vitest"
import type { HeadlessConsole } from "../harness/headless-console.ts"
import { named, tap, typedSince } from "./keyboard.ts"
import { eventType } from "./target-input.ts"
import type { VirtualPi } from "./virtual-pi.ts"

/** Longest that a key may stay down that nobody holds. */
const stuckMaxMs = 500
/** As the console's page does while a key is held. */
const renewMs = 100
/** Between two tries of somebody who types until something happens. */
const betweenTriesMs = 50

/** The device as the target's USB core has it, and the gadget's drives, which would keep it awake. */
const device = "/sys/bus/usb/devices/1-1"
/** Without power, a port is a pulled cable. (Taking the host controller's own driver away makes dummy_hcd crash.) */
const port = "/sys/bus/usb/devices/1-0:1.0/usb1-port1"
const letDrivesSleep = `
  for power in /sys/bus/scsi/devices/*/power /sys/bus/scsi/devices/*/*/*/power; do
    [ -e $power/control ] && echo auto >$power/control
  done
  [ ! -e ${device}/1-1:1.4/driver ] || echo 1-1:1.4 >/sys/bus/usb/drivers/usb-storage/unbind`
const suspend = `${letDrivesSleep}
  echo enabled >${device}/power/wakeup; echo 0 >${device}/power/autosuspend_delay_ms; echo auto >${device}/power/control
  for try in {1..200}; do
    [ "$(cat ${device}/power/runtime_status)" = suspended ] && exit 0
    sleep 0.1
  done
  grep -s . ${device}/power/* ${device}/1-1:1.*/power/runtime_* /sys/class/leds/*/brightness
  exit 1`
const stayAwake = `echo 3600000 >${device}/power/autosuspend_delay_ms`
const resume = `echo on >${device}/power/control; until [ "$(cat ${device}/power/runtime_status)" = active ]; do sleep 0.1; done`

/** What goes wrong between a target and its keyboard, and goes right again without help. */
export function troubleScenarios(pi: () => VirtualPi): void {
  const keyboardBack = () => pi().input.until(() => (pi().input.present.has("keyboard") ? true : undefined))
  const keyboardGone = () => pi().input.until(() => (pi().input.present.has("keyboard") ? undefined : true))

  /** Types a letter and waits until the target has it. */
  const typingWorks = async (console_: HeadlessConsole) => {
    await delivered(console_, "KeyT")
    await typedSince(pi(), console_, pi().input.mark)
    const mark = pi().input.mark
    await tap(console_, "KeyT")
    const events = await typedSince(pi(), console_, mark)
    expect(events.map(named)).toEqual(["KEY_T down", "KEY_T up"])
    expect(pi().input.held()).toEqual([])
  }

  describe("a target", () => {
    it("keeps its keyboard while a medium is mounted and taken out", async () => {
      const lun = "/sys/kernel/config/usb_gadget/crashcart/functions/mass_storage.media/lun.1"
      const size = await pi().run(`
        truncate -s 4M /run/medium; echo /run/medium >${lun}/file
        disk=$(basename $(ls -d ${device}/*/host*/target*/*:1/block/*))
        until [ "$(cat /sys/block/$disk/size)" = 8192 ]; do echo 1 >/sys/block/$disk/device/rescan; sleep 0.1; done
        cat /sys/block/$disk/size; echo 1 >${lun}/forced_eject`)
      expect(size).toBe("8192")
      expect(pi().input.closed).toBe(0)
    })

    it("gets no stuck key when it lets go of the keyboard and takes it again", async () => {
      using console_ = await pi().openConsole()
      using _a = hold(console_, "KeyA")
      await pi().input.until(() => (pi().input.held().length === 1 ? true : undefined))
      await pi().run("echo 1-1 >/sys/bus/usb/drivers/usb/unbind")
      await keyboardGone()
      _a[Symbol.dispose]()
      const mark = pi().input.mark
      await pi().run("echo 1-1 >/sys/bus/usb/drivers/usb/bind")
      await keyboardBack()
      await typingWorks(console_)
      expect(longestDownMs(pi(), mark, "KEY_A")).toBeLessThanOrEqual(stuckMaxMs)
    })

    it("gets no stuck key when its cable is pulled and plugged", async () => {
      using console_ = await pi().openConsole()
      using _a = hold(console_, "KeyA")
      await pi().input.until(() => (pi().input.held().length === 1 ? true : undefined))
      await pi().run(`echo 1 >${port}/disable`)
      await keyboardGone()
      _a[Symbol.dispose]()
      const mark = pi().input.mark
      await pi().run(`echo 0 >${port}/disable`)
      await keyboardBack()
      await usbIs(console_, "configured")
      await typingWorks(console_)
      expect(longestDownMs(pi(), mark, "KEY_A")).toBeLessThanOrEqual(stuckMaxMs)
    })

    it("gets no stuck key when it sleeps and resumes", async () => {
      using console_ = await pi().openConsole()
      // With nothing held: Linux lets no keyboard sleep on which a key is down.
      await pi().run(suspend)
      await usbIs(console_, "suspended")
      const mark = pi().input.mark
      await pi().run(stayAwake)
      await tap(console_, "KeyA")
      await pi().run(resume)
      await usbIs(console_, "configured")
      await typingWorks(console_)
      expect(longestDownMs(pi(), mark, "KEY_A")).toBeLessThanOrEqual(stuckMaxMs)
    })

    it("is woken by a key, and by the console's wish", async () => {
      using console_ = await pi().openConsole()
      await pi().run(suspend)
      await usbIs(console_, "suspended")
      await pi().run(stayAwake)
      await tap(console_, "KeyW")
      await usbIs(console_, "configured")
      await typingWorks(console_)
      await pi().run(suspend)
      await usbIs(console_, "suspended")
      await pi().run(stayAwake)
      console_.tell({ type: "wake" })
      await usbIs(console_, "configured")
      await pi().run(resume)
      await typingWorks(console_)
    })

    it("that has turned deaf gets its keyboard plugged in again", async () => {
      using console_ = await pi().openConsole()
      await pi().run(`echo 0 >${device}/bConfigurationValue`)
      await keyboardGone()
      // Somebody goes on typing; nothing else tells the gateway that nobody listens.
      using _typist = hold(console_, "KeyD")
      await keyboardBack()
      _typist[Symbol.dispose]()
      await typingWorks(console_)
    })

    it("is released when the gateway is killed, before the next one starts, and typed on again", async () => {
      using console_ = await pi().openConsole()
      using _a = hold(console_, "KeyA")
      await pi().input.until(() => (pi().input.held().length === 1 ? true : undefined))
      const mark = pi().input.mark
      await pi().run("systemctl kill --kill-whom=main --signal=KILL crashcart")
      const [up] = await pi().input.eventsSince(mark, "keyboard", eventType.key, 1)
      expect(up).toMatchObject({ value: 0 })
      await pi().run("until ss -ltn | grep -q :8480; do sleep 0.3; done")
      const startedUs = Number(await pi().run("systemctl show -P ExecMainStartTimestampMonotonic crashcart"))
      expect(up?.atUs).toBeLessThan(startedUs)
      using again = await pi().openConsole()
      await typingWorks(again)
    })
  })
}

/** Holds a key as a page does: the lease is renewed until it is let go. */
function hold(console_: HeadlessConsole, code: string): Disposable {
  const usage = usageForCode(code) ?? 0
  console_.key(usage, true)
  const renewal = setInterval(() => {
    // A killed gateway has taken the channel along.
    if (console_.channels.pointer.isOpen()) console_.send({ type: "renew" }, "pointer")
  }, renewMs)
  let isHeld = true
  return {
    [Symbol.dispose]() {
      clearInterval(renewal)
      if (isHeld && console_.channels.keys.isOpen()) console_.key(usage, false)
      isHeld = false
    },
  }
}

/** Types a letter until the target takes it: the keyboard is there, and its reports may not have been asked for yet. */
async function delivered(console_: HeadlessConsole, code: string): Promise<void> {
  const usage = usageForCode(code) ?? 0
  for (;;) {
    console_.key(usage, true)
    const seq = console_.key(usage, false)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const stop = console_.onReply((reply) => {
      if (reply.type === "ack" && reply.seq === seq) resolve(reply.delivered)
    })
    if (await promise.finally(stop)) return
    await wait(betweenTriesMs)
  }
}

/** Resolves once the console is told that the target's USB is in this state. */
async function usbIs(
  console_: HeadlessConsole,
  state: NonNullable<StatusMessage["usb"]>["state"],
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const check = () => {
    if (console_.status?.usb?.state === state) resolve()
  }
  const stop = console_.onTold(check)
  check()
  await promise.finally(stop)
}

/** The longest time since `mark` between a key's going down and its coming up, by the kernel's own stamps. */
function longestDownMs(pi: VirtualPi, mark: number, key: string): number {
  let longestUs = 0
  let downUs: number | undefined
  for (const event of pi.input.events.slice(mark)) {
    if (event.type !== eventType.key || !named(event).startsWith(`${key} `)) continue
    if (event.value === 1) downUs = event.atUs
    else if (downUs !== undefined) {
      longestUs = Math.max(longestUs, event.atUs - downUs)
      downUs = undefined
    }
  }
  return downUs === undefined ? longestUs / 1000 : Number.POSITIVE_INFINITY
}
