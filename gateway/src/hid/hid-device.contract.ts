import { describe, expect, it } from "vitest"
import type { HidDevice } from "./device.ts"

/** A HID device with the host at its other end, as a test sees both. */
export interface HidDeviceRig extends AsyncDisposable {
  readonly device: HidDevice
  /** A report that the host understands; `which` 0..9 gives ten different ones. */
  report(which: number): Uint8Array
  /** The reports that the host has taken since the last call. */
  taken(): Uint8Array[]
  /** The host stays plugged in and stops taking reports. */
  sleep(): void
  wake(): void
  unplug(): void
  plugIn(): void
  /** Lets time pass for the device, where it has a clock. */
  elapse(durationMs: number): void
  /** Absent for a device that has no output reports. */
  sendOutputReport?(octets: Uint8Array): void
}

/** Longest that a device may call a host busy before it says `asleep`, or leave an output report lying. */
const noticedWithinMs = 200

/** What every {@link HidDevice} promises, whoever made it. Call it at the top of a test file. */
export function hidDeviceContract(name: string, openRig: () => HidDeviceRig | Promise<HidDeviceRig>): void {
  describe(`${name}, as any HID device`, () => {
    it("hands over each report once, in order, at once", async () => {
      await using rig = await openRig()
      const reports = [0, 1, 1, 2].map((which) => rig.report(which))
      expect(reports.map((report) => rig.device.write(report))).toEqual([true, true, true, true])
      expect(rig.taken()).toEqual(reports)
      expect(rig.device.status.value).toBe("ready")
    })

    it("says asleep, and forgets what it refused", async () => {
      await using rig = await openRig()
      rig.sleep()
      expect(rig.device.write(rig.report(1))).toBe(false)
      rig.elapse(noticedWithinMs)
      expect(rig.device.write(rig.report(2))).toBe(false)
      expect(rig.device.status.value).toBe("asleep")
      rig.wake()
      expect(rig.device.write(rig.report(3))).toBe(true)
      expect(rig.device.status.value).toBe("ready")
      expect(rig.taken()).toEqual([rig.report(3)])
    })

    it("says detached, and is ready again once a host takes a report", async () => {
      await using rig = await openRig()
      rig.unplug()
      expect(rig.device.write(rig.report(1))).toBe(false)
      expect(rig.device.status.value).toBe("detached")
      rig.elapse(noticedWithinMs)
      expect(rig.device.write(rig.report(2))).toBe(false)
      rig.plugIn()
      rig.elapse(noticedWithinMs)
      expect(rig.device.write(rig.report(3))).toBe(true)
      expect(rig.device.status.value).toBe("ready")
      expect(rig.taken()).toEqual([rig.report(3)])
    })

    it("tells each change of its status once", async () => {
      await using rig = await openRig()
      const seen: string[] = []
      const unobserve = rig.device.status.observe((status) => seen.push(status))
      rig.unplug()
      rig.device.write(rig.report(1))
      rig.device.write(rig.report(1))
      rig.plugIn()
      rig.elapse(noticedWithinMs)
      rig.device.write(rig.report(2))
      rig.device.write(rig.report(3))
      unobserve()
      expect(seen).toEqual(["ready", "detached", "ready"])
    })

    it("takes nothing once it is disposed, and may be disposed twice", async () => {
      await using rig = await openRig()
      await rig.device[Symbol.asyncDispose]()
      await rig.device[Symbol.asyncDispose]()
      expect(rig.device.write(rig.report(1))).toBe(false)
      expect(rig.device.status.value).toBe("detached")
    })

    it("tells output reports to those who observe, and to nobody who has stopped", async () => {
      await using rig = await openRig()
      const seen: number[][] = []
      const unobserve = rig.device.onOutputReport((report) => seen.push([...report]))
      rig.sendOutputReport?.(Uint8Array.of(2))
      rig.elapse(noticedWithinMs)
      if (rig.sendOutputReport !== undefined) expect(seen.at(-1)).toEqual([2])
      unobserve()
      unobserve()
      const before = seen.length
      rig.sendOutputReport?.(Uint8Array.of(0))
      rig.elapse(noticedWithinMs)
      expect(seen).toHaveLength(before)
    })
  })
}
