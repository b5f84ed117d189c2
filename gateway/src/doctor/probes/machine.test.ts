import { describe, expect, it } from "vitest"
import { look } from "../fakes/examined.ts"
import { FakeMachine } from "../fakes/fake-machine.ts"
import { examineClock } from "./clock.ts"
import { examineProcessor } from "./processor.ts"
import { examineSpace } from "./space.ts"

function machine(change: (machine: FakeMachine) => void = () => undefined): FakeMachine {
  const fake = new FakeMachine()
  change(fake)
  return fake
}

const says = (words: string): unknown => expect.stringContaining(words)

describe("the clock", () => {
  const clock = (output: string | undefined) =>
    machine((it) => {
      if (output !== undefined) it.programs["timedatectl"] = { exitCode: 0, output }
    })

  it.each([
    ["NTPSynchronized=yes\nNTP=yes", "ok", "synchronised"],
    ["NTPSynchronized=no\nNTP=yes", "warning", "not synchronised yet"],
    ["NTPSynchronized=no\nNTP=no", "warning", "set-ntp true"],
    [undefined, "unseen", "timedatectl"],
  ])("%j is %s", async (output, level, words) => {
    expect(await look(examineClock, clock(output))).toEqual([[level], says(words)])
  })

  it("of a Pi that was off stands in the past", async () => {
    const past = clock("NTPSynchronized=no")
    past.date = new Date("1970-01-02")
    expect(await look(examineClock, past)).toEqual([["fault"], says("long past")])
  })
})

describe("space", () => {
  it.each([
    [8e9, "ok"],
    [150e6, "warning"],
    [5e6, "fault"],
  ])("%i bytes for the state are %s", async (bytes, level) => {
    const disk = machine((it) => {
      it.free["/"] = bytes
    })
    expect((await look(examineSpace, disk))[0]).toEqual([level])
  })

  it("is needed in /dev/shm for a memory sink", async () => {
    const tight = machine((it) => {
      it.free["/dev/shm"] = 10e6
    })
    const toml = '[video]\nsource = "memsink"'
    expect(await look(examineSpace, tight, { toml })).toEqual([["ok", "fault"], says("remount,size=128M")])
  })
})

describe("the processor", () => {
  const pi = (throttled: string | undefined, change?: (it: FakeMachine) => void) =>
    machine((it) => {
      it.files["/proc/device-tree/model"] = "Raspberry Pi 4 Model B Rev 1.4\0"
      if (throttled !== undefined) it.programs["vcgencmd"] = { exitCode: 0, output: throttled }
      change?.(it)
    })

  it.each([
    ["throttled=0x0", ["ok", "ok"], "fine since the start"],
    ["throttled=0x50005", ["ok", "fault"], "too low, now"],
    ["throttled=0x50000", ["ok", "warning"], "at some time since the start"],
    ["throttled=0x4", ["ok", "warning"], "slowed down: throttled"],
    ["throttled=0x80000", ["ok", "note"], "soft temperature limit"],
    ["nonsense", ["ok", "unseen"], "vcgencmd"],
    [undefined, ["ok", "unseen"], "vcgencmd"],
  ])("%j is %j", async (throttled, levels, words) => {
    expect(await look(examineProcessor, pi(throttled))).toEqual([levels, says(words)])
  })

  it("is busy, hot, or short of memory", async () => {
    const worn = machine((it) => {
      it.processors = { processors: 4, lastMinute: 3.5 }
      it.files["/sys/class/thermal/thermal_zone0/temp"] = "83500\n"
      it.files["/proc/meminfo"] = "MemTotal: 400000 kB\nMemAvailable:  50000 kB\n"
    })
    expect(await look(examineProcessor, worn)).toEqual([["warning", "warning", "warning"], says("84 °C")])
  })
})
