import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import { FifoHost } from "./fakes/fifo.ts"
import { PseudoTerminalHost } from "./fakes/pseudo-terminal.ts"
import { hidDeviceContract } from "./hid-device.contract.ts"
import { HidgDevice } from "./hidg-device.ts"

let folder: string
let clock: ManualClock

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crashcart-hidg-"))
  clock = new ManualClock()
})

afterEach(() => {
  expect(clock.pending).toBe(0)
  expect(openFiles().filter((path) => path.startsWith(folder))).toEqual([])
  rmSync(folder, { recursive: true })
})

const report = (which: number) => Uint8Array.of(0, 0, 4 + which, 0, 0, 0, 0, 0)

/** What this process holds open, as the kernel sees it; closed descriptors vanish while we look. */
function openFiles(): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return []
    }
  })
}

hidDeviceContract("HidgDevice", () => {
  const host = new FifoHost(join(folder, "hidg0"))
  const device = new HidgDevice(host.path, clock)
  return {
    device,
    report,
    taken: () => chunks(host.received(), 8),
    sleep: () => host.sleep(),
    wake: () => host.wake(),
    unplug: () => host.unplug(),
    plugIn: () => host.plugIn(),
    elapse: (durationMs) => clock.advance(durationMs),
    async [Symbol.asyncDispose]() {
      await device[Symbol.asyncDispose]()
      host[Symbol.dispose]()
    },
  }
})

function chunks(octets: Uint8Array, sizeBytes: number): Uint8Array[] {
  return Array.from({ length: octets.length / sizeBytes }, (_, index) =>
    octets.slice(index * sizeBytes, (index + 1) * sizeBytes),
  )
}

describe("HidgDevice", () => {
  it("calls a host slow for 100 ms before it calls it asleep", async () => {
    using host = new FifoHost(join(folder, "hidg0"))
    await using device = new HidgDevice(host.path, clock)
    host.sleep()
    for (let elapsedMs = 0; elapsedMs < 100; elapsedMs += 10) {
      expect(device.write(report(0))).toBe(false)
      expect(device.status.value).toBe("ready")
      clock.advance(10)
    }
    device.write(report(0))
    expect(device.status.value).toBe("asleep")
  })

  it("is as patient with a host that was asleep before", async () => {
    using host = new FifoHost(join(folder, "hidg0"))
    await using device = new HidgDevice(host.path, clock)
    host.sleep()
    device.write(report(0))
    clock.advance(100)
    device.write(report(0))
    host.wake()
    device.write(report(0))
    host.sleep()
    device.write(report(0))
    expect(device.status.value).toBe("ready")
  })

  it("looks for a node that is not there yet, and says what is missing", async () => {
    const path = join(folder, "hidg0")
    await using device = new HidgDevice(path, clock)
    expect(device.status.value).toBe("detached")
    expect(device.fault.value).toMatchObject({
      code: "hid/device-unavailable",
      message: expect.stringContaining("Set up the USB gadget"),
      cause: expect.objectContaining({ code: "ENOENT" }),
    })
    using host = new FifoHost(path)
    clock.advance(50)
    expect(device.write(report(1))).toBe(true)
    expect(device.status.value).toBe("ready")
    expect(device.fault.value).toBeUndefined()
    expect(host.received()).toEqual(report(1))
  })

  it("finds the new node after the gadget was made anew", async () => {
    const path = join(folder, "hidg0")
    const before = new FifoHost(path)
    await using device = new HidgDevice(path, clock)
    before[Symbol.dispose]()
    expect(device.write(report(1))).toBe(false)
    using after = new FifoHost(path)
    clock.advance(50)
    expect(device.write(report(2))).toBe(true)
    expect(after.received()).toEqual(report(2))
  })

  it("does not look for a missing node at each of a thousand moves", async () => {
    const path = join(folder, "hidg0")
    await using device = new HidgDevice(path, clock)
    using _host = new FifoHost(path)
    expect(device.write(report(1))).toBe(false)
    clock.advance(50)
    expect(device.write(report(1))).toBe(true)
  })

  it("creates nothing where the gadget should be", async () => {
    await using device = new HidgDevice(join(folder, "hidg0"), clock)
    device.write(report(1))
    expect(readdirSync(folder)).toEqual([])
  })

  it("says that a path which is a folder does not take reports", async () => {
    await using device = new HidgDevice(folder, clock)
    expect(device.write(report(1))).toBe(false)
    expect(device.fault.value?.message).toContain("does not take reports")
  })

  it("writes to a plain file, for whoever wants to see the reports", async () => {
    const path = join(folder, "reports")
    writeFileSync(path, "")
    await using device = new HidgDevice(path, clock)
    expect(device.write(report(1))).toBe(true)
  })
})

describe("HidgDevice on a character device", () => {
  /** Lets the device's clock run until the kernel has delivered. */
  const eventually = (check: () => void) =>
    vi.waitFor(
      () => {
        clock.advance(10)
        check()
      },
      { interval: 2, timeout: 25_000 },
    )

  it("reads output reports: the LEDs", async () => {
    using host = new PseudoTerminalHost()
    await using device = new HidgDevice(host.path, clock)
    const seen: number[][] = []
    device.onOutputReport((report) => seen.push([...report]))
    host.sendOutputReport(2)
    await eventually(() => expect(seen).toEqual([[2]]))
    host.sendOutputReport(0)
    await eventually(() => expect(seen).toEqual([[2], [0]]))
  })

  it("writes reports as they are, while it reads", async () => {
    using host = new PseudoTerminalHost()
    await using device = new HidgDevice(host.path, clock)
    device.onOutputReport(() => undefined)
    const octets = Uint8Array.of(0, 0, 0x0a, 0x0d, 0x03, 0x04, 0x11, 0xff)
    expect(device.write(octets)).toBe(true)
    const received: number[] = []
    await eventually(() => {
      received.push(...host.received())
      expect(received).toEqual([...octets])
    })
  })

  it("notices while reading that the host is gone, and reads from the next one", async () => {
    const path = join(folder, "hidg0")
    const before = new PseudoTerminalHost()
    symlinkSync(before.path, path)
    await using device = new HidgDevice(path, clock)
    const seen: number[][] = []
    device.onOutputReport((report) => seen.push([...report]))
    before[Symbol.dispose]()
    await eventually(() => expect(device.status.value).toBe("detached"))
    using after = new PseudoTerminalHost()
    rmSync(path)
    symlinkSync(after.path, path)
    clock.advance(50)
    expect(device.write(report(1))).toBe(true)
    expect(device.status.value).toBe("ready")
    after.sendOutputReport(1)
    await eventually(() => expect(seen).toEqual([[1]]))
  })

  it("does not read at all while nobody observes", async () => {
    using host = new PseudoTerminalHost()
    await using device = new HidgDevice(host.path, clock)
    const unobserve = device.onOutputReport(() => undefined)
    unobserve()
    clock.advance(1000)
    expect(clock.pending).toBe(0)
  })

  it("looks for LEDs often while somebody types, and seldom otherwise", async () => {
    using host = new PseudoTerminalHost()
    await using device = new HidgDevice(host.path, clock)
    device.onOutputReport(() => undefined)
    const polls = (durationMs: number) => {
      const before = clock.ran
      clock.advance(durationMs)
      return clock.ran - before
    }
    expect(polls(1000)).toBe(10)
    device.write(report(1))
    expect(polls(50)).toBe(5)
    expect(polls(1000)).toBeGreaterThan(90)
    expect(polls(1000)).toBeLessThan(20)
  })
})
