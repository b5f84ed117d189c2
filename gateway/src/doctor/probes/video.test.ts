import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { csiBridge, piEncoder, usbGrabber, ustreamerOf } from "../fakes/devices.ts"
import { type ExaminedOptions, look } from "../fakes/examined.ts"
import { FakeMachine } from "../fakes/fake-machine.ts"
import { examineCapture } from "./capture.ts"
import { examineEncoder } from "./encoder.ts"
import { examineHdmi } from "./hdmi.ts"
import { examineUstreamer } from "./ustreamer.ts"

const memsink = '[video]\nsource = "memsink"\n[video.ustreamer]\nspawn = true'

function machineWith(devices: FakeMachine["devices"]): FakeMachine {
  const machine = new FakeMachine()
  machine.devices = devices
  return machine
}

async function gist(...args: Parameters<typeof look>) {
  const [levels, text] = await look(...args)
  return { levels, text }
}

describe("the capture device", () => {
  const capture = async (machine: FakeMachine, options?: ExaminedOptions) =>
    gist(examineCapture, machine, options)

  it("is named with what it gives", async () => {
    const { levels, text } = await capture(machineWith({ "/dev/video0": usbGrabber }))
    expect(levels).toEqual(["ok"])
    expect(text).toContain("MJPG up to 1920x1080 at 30/s, YUYV up to 1920x1080 at 5/s")
  })

  it("is known by its USB numbers, with what suits it", async () => {
    const machine = machineWith({ "/dev/video0": usbGrabber })
    machine.files["/sys/class/video4linux/video0/device/../idVendor"] = "534d\n"
    machine.files["/sys/class/video4linux/video0/device/../idProduct"] = "2109\n"
    expect((await capture(machine)).text).toContain("MS2109, the 11 $ grabber")
  })

  it("is looked for elsewhere when it is not where the configuration has it", async () => {
    const { levels, text } = await capture(
      machineWith({ "/dev/video2": { ...usbGrabber, path: "/dev/video2" } }),
    )
    expect(levels).toEqual(["fault"])
    expect(text).toContain('device = "/dev/video2"')
  })

  it("is missed when there is none, and when it is an encoder", async () => {
    expect((await capture(machineWith({}))).text).toMatch(/There is no \/dev\/video0.*Plug a grabber/)
    const { levels, text } = await capture(
      machineWith({ "/dev/video0": { ...piEncoder, path: "/dev/video0" } }),
    )
    expect([levels, text]).toEqual([["fault"], expect.stringContaining("does not capture")])
  })

  it("is not judged where this user may not open it", async () => {
    const { levels, text } = await capture(machineWith({ "/dev/video0": { state: "denied" } }))
    expect([levels, text]).toEqual([["unseen"], expect.stringContaining("sudo crashcart doctor")])
  })

  it("is asked for a size and a format that it has", async () => {
    const machine = machineWith({ "/dev/video0": usbGrabber })
    const toml = '[video.ustreamer]\nspawn = true\nresolution = "1920x1200"'
    expect((await capture(machine, { toml })).text).toContain('resolution = "1920x1080"')
    const raw = machineWith({ "/dev/video0": { ...csiBridge, hasDvTimings: false } })
    expect((await capture(raw)).text).toContain('format = "uyvy"')
  })

  it("is somebody else's matter where uStreamer runs elsewhere", async () => {
    const toml = '[video.ustreamer]\nurl = "http://cam:8080"'
    expect((await capture(machineWith({}), { toml })).levels).toEqual(["note"])
  })
})

describe("the HDMI signal", () => {
  const hdmi = async (
    signal: typeof csiBridge.signal,
    toml = "[video.ustreamer]\nspawn = true\ndv-timings = true",
  ) => gist(examineHdmi, machineWith({ "/dev/video0": { ...csiBridge, signal } }), { toml })

  it.each([
    [{ state: "present", width: 1280, height: 720, fps: 60 }, "ok", "1280x720 at 60/s"],
    [{ state: "none" }, "fault", "set-edid"],
    [{ state: "unstable" }, "fault", "shorter cable"],
    [{ state: "out-of-range" }, "fault", "EDID without that mode"],
    [{ state: "unknown" }, "note", "query-dv-timings"],
  ] as const)("%o is %s", async (signal, level, words) => {
    const { levels, text } = await hdmi(signal)
    expect([levels, text]).toEqual([[level], expect.stringContaining(words)])
  })

  it("has to be followed by uStreamer where it comes through a bridge", async () => {
    const { levels, text } = await hdmi(csiBridge.signal, "[video.ustreamer]\nspawn = true")
    expect([levels, text]).toEqual([["ok", "warning"], expect.stringContaining("dv-timings = true")])
  })

  it("is not told by a USB grabber", async () => {
    expect((await gist(examineHdmi, machineWith({ "/dev/video0": usbGrabber }))).levels).toEqual(["note"])
  })
})

describe("the encoder", () => {
  const encoder = async (machine: FakeMachine, options?: ExaminedOptions) =>
    gist(examineEncoder, machine, options)
  const withEncoder = () => machineWith({ "/dev/video0": usbGrabber, "/dev/video11": piEncoder })

  it("is the Pi's where uStreamer uses it", async () => {
    const { levels, text } = await encoder(withEncoder(), { toml: memsink })
    expect([levels, text]).toEqual([["ok"], expect.stringContaining("in hardware")])
  })

  it("is recommended where it lies idle and uStreamer could use it", async () => {
    const { levels, text } = await encoder(withEncoder())
    expect([levels, text]).toEqual([["ok", "ok", "note"], expect.stringContaining('source = "memsink"')])
    const old = async () => ustreamerOf("4.9", [])
    expect((await encoder(withEncoder(), { ustreamer: old })).levels).toEqual(["ok", "ok"])
  })

  it("is missed where the configuration counts on it, as on a Pi 5", async () => {
    const { levels, text } = await encoder(machineWith({ "/dev/video0": usbGrabber }), { toml: memsink })
    expect([levels, text]).toEqual([["fault"], expect.stringContaining('source = "ustreamer-http"')])
  })

  it("is not taken for another device's", async () => {
    const toml = `${memsink}\nh264-device = "/dev/video12"`
    expect((await encoder(withEncoder(), { toml })).text).toContain('h264-device = "/dev/video11"')
  })

  it.each([
    [{ nodeAv: undefined, ffmpeg: "none" }, "ok", "inside the gateway"],
    [{ nodeAv: "not found", ffmpeg: undefined }, "warning", "sudo apt install ./crashcart-av"],
    [{ nodeAv: "not found", ffmpeg: "not found" }, "fault", "sudo apt install ffmpeg"],
  ])("in software is what is there: %o", async (options, level, words) => {
    const { levels, text } = await encoder(machineWith({ "/dev/video0": usbGrabber }), options)
    expect([levels, text]).toEqual([[level], expect.stringContaining(words)])
  })
})

describe("uStreamer", () => {
  const ustreamer = async (options: ExaminedOptions, machine = new FakeMachine()) =>
    gist(examineUstreamer, machine, options)

  it.each([
    ["4.9", [], "no H.264 of its own"],
    ["5.4", ["--h264-sink"], "no key frame on demand"],
    ["5.26", ["--h264-sink"], "key frames on demand"],
    ["6.5", ["--h264-sink"], "broken"],
    ["6.62", ["--h264-sink"], "key frames on demand"],
  ])("%s is explained", async (version, flags, words) => {
    const { levels, text } = await ustreamer({ ustreamer: async () => ustreamerOf(version, flags) })
    expect([levels, text]).toEqual([["ok"], expect.stringContaining(words)])
  })

  it.each(["4.9", "6.6"])("%s cannot give the memory sink that is configured", async (version) => {
    const flags = version === "4.9" ? [] : ["--h264-sink"]
    const { levels } = await ustreamer({ toml: memsink, ustreamer: async () => ustreamerOf(version, flags) })
    expect(levels).toEqual(["ok", "fault"])
  })

  it("has to be installed where the gateway starts it", async () => {
    const missing = () =>
      Promise.reject(new GatewayError("video/encoder-unavailable", "uStreamer cannot be run"))
    const { levels, text } = await ustreamer({ ustreamer: missing })
    expect([levels, text]).toEqual([["fault"], expect.stringContaining("sudo apt install ustreamer")])
  })

  it("has to be named, and to be where it is named", async () => {
    expect((await ustreamer({ toml: "" })).text).toContain("spawn = true")
    const toml = '[video.ustreamer]\nsocket = "/run/ustreamer.sock"'
    expect((await ustreamer({ toml })).text).toContain("No uStreamer listens")
    const machine = new FakeMachine()
    machine.refusals["cam:8080"] = "ECONNREFUSED"
    const remote = await ustreamer({ toml: '[video.ustreamer]\nurl = "http://cam:8080"' }, machine)
    expect([remote.levels, remote.text]).toEqual([["fault"], expect.stringContaining("ECONNREFUSED")])
  })
})
