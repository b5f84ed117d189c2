import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ManualClock } from "../../testing/manual-clock.ts"
import type { HidStatus } from "../device.ts"
import type { UsbState, UsbStatus } from "../usb-host.ts"
import type { UdcPort } from "./udc-port.ts"
import { UsbRecovery } from "./usb-recovery.ts"

/** A controller that does what the test says, when it says so. */
class ScriptedUdc implements UdcPort {
  seen: UsbState | undefined = "configured"
  readonly rebinds: PromiseWithResolvers<void>[] = []
  readonly wakes: PromiseWithResolvers<void>[] = []

  state(): UsbState | undefined {
    return this.seen
  }

  rebind(): Promise<void> {
    return this.#begin(this.rebinds)
  }

  wake(): Promise<void> {
    return this.#begin(this.wakes)
  }

  #begin(started: PromiseWithResolvers<void>[]): Promise<void> {
    const operation = Promise.withResolvers<void>()
    started.push(operation)
    return operation.promise
  }
}

let clock: ManualClock
let udc: ScriptedUdc
let keyboard: HidStatus
let told: string[]
let usb: UsbRecovery
let seen: (UsbStatus | undefined)[]

beforeEach(() => begin(true))
afterEach(() => {
  usb[Symbol.dispose]()
  expect(clock.pending).toBe(0)
})

function begin(mayRebind: boolean): void {
  clock = new ManualClock()
  udc = new ScriptedUdc()
  keyboard = "ready"
  told = []
  seen = []
  usb = new UsbRecovery({
    port: udc,
    keyboard: () => ({ keyboard, isNodeUsable: true }),
    mayRebind,
    clock,
    tell: ({ outcome }) => told.push(outcome),
  })
  usb.status.observe((status) => seen.push(status))
}

/** Lets promises that were settled reach whoever awaits them. */
const settled = () => new Promise((resolve) => setImmediate(resolve))
const refusal = (code: string) => Object.assign(new Error(code), { code })

describe("UsbRecovery", () => {
  it("tells how the host takes the device, at once and at each change", () => {
    for (const state of ["suspended", "suspended", "not-attached", "default", "configured"] as const) {
      udc.seen = state
      clock.advance(500)
    }
    const states = ["configured", "suspended", "not-attached", "default", "configured"]
    expect(seen.map((status) => status?.state)).toEqual(states)
  })

  it("says nothing where there is no controller", () => {
    udc.seen = undefined
    clock.advance(60_000)
    expect(usb.status.value).toBeUndefined()
    expect(udc.rebinds).toHaveLength(0)
  })

  it("binds again for a host that takes no reports, and says so meanwhile", async () => {
    keyboard = "asleep"
    clock.advance(6000)
    expect(usb.status.value?.recovery).toBe("reconnecting")
    udc.rebinds[0]?.resolve()
    await settled()
    expect(usb.status.value?.recovery).toBe("idle")
    expect(told).toEqual(["rebound"])
  })

  it("does one at a time, however long it takes", async () => {
    keyboard = "asleep"
    clock.advance(600_000)
    expect(udc.rebinds).toHaveLength(1)
  })

  it.each(["EACCES", "EPERM", "EROFS"])("says that it may not, where the kernel says %s", async (code) => {
    keyboard = "asleep"
    clock.advance(6000)
    udc.rebinds[0]?.reject(refusal(code))
    await settled()
    expect(usb.status.value?.recovery).toBe("not-permitted")
    expect(told).toEqual(["not-permitted"])
    clock.advance(60_000)
    udc.rebinds[1]?.resolve()
    await settled()
    expect(usb.status.value?.recovery).toBe("idle")
  })

  it("tries again after another failure", async () => {
    keyboard = "asleep"
    clock.advance(6000)
    udc.rebinds[0]?.reject(refusal("EBUSY"))
    await settled()
    expect(told).toEqual(["failed"])
    clock.advance(36_000)
    expect(udc.rebinds).toHaveLength(2)
  })

  it("only watches where it is told to", () => {
    usb[Symbol.dispose]()
    begin(false)
    keyboard = "asleep"
    clock.advance(600_000)
    expect(udc.rebinds).toHaveLength(0)
  })
})

describe("waking", () => {
  beforeEach(() => {
    udc.seen = "suspended"
  })

  it("signals at once, also when the sleep has not been noticed yet", () => {
    usb.wake()
    expect(udc.wakes).toHaveLength(1)
    expect(usb.status.value).toEqual({ state: "suspended", recovery: "idle", wake: "trying" })
  })

  it("forgets about it once the host is awake", async () => {
    usb.wake()
    udc.wakes[0]?.resolve()
    await settled()
    udc.seen = "configured"
    clock.advance(500)
    expect(usb.status.value).toEqual({ state: "configured", recovery: "idle", wake: "untried" })
  })

  it("says so when the host sleeps on, and tries again when asked again", async () => {
    usb.wake()
    udc.wakes[0]?.resolve()
    await settled()
    clock.advance(2000)
    expect(usb.status.value?.wake).toBe("refused")
    usb.wake()
    expect(udc.wakes).toHaveLength(2)
    expect(usb.status.value?.wake).toBe("trying")
  })

  it("says so at once when the kernel refuses", async () => {
    usb.wake()
    udc.wakes[0]?.reject(refusal("EACCES"))
    await settled()
    expect(usb.status.value?.wake).toBe("refused")
  })

  it("waits for a driver that hangs in it, and asks it no second time", () => {
    for (let times = 0; times < 100; times += 1) {
      usb.wake()
      clock.advance(100)
    }
    expect(udc.wakes).toHaveLength(1)
    expect(usb.status.value?.wake).toBe("refused")
  })

  it("leaves a host alone that does not sleep", () => {
    udc.seen = "configured"
    usb.wake()
    expect(udc.wakes).toHaveLength(0)
  })
})
