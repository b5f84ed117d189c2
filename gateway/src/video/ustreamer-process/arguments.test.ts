import { expect, it } from "vitest"
import { ustreamerArguments } from "./arguments.ts"
import type { UstreamerCapabilities } from "./capabilities.ts"
import { h264SinkName, type UstreamerOptions } from "./options.ts"

const V49: UstreamerCapabilities = {
  version: "4.9",
  flags: new Set(["--device", "--unix", "--exit-on-parent-death"]),
}
const V54: UstreamerCapabilities = {
  version: "5.4",
  flags: new Set([...V49.flags, "--h264-sink", "--h264-bitrate", "--h264-gop", "--h264-m2m-device"]),
}
const BARE: UstreamerCapabilities = { version: "4.9", flags: new Set() }

const LEAST: UstreamerOptions = { command: "ustreamer", device: "/dev/video0", socketPath: "/run/c/u.sock" }
const SOCKET = "--unix=/run/c/u.sock --unix-rm --unix-mode=660"

interface Case {
  readonly name: string
  readonly options: Partial<UstreamerOptions>
  readonly capabilities: UstreamerCapabilities
  readonly line: string
}

const cases: Case[] = [
  {
    name: "the least",
    options: {},
    capabilities: V49,
    line: `--device=/dev/video0 ${SOCKET} --exit-on-parent-death`,
  },
  {
    name: "a USB grabber",
    options: { resolution: { width: 1280, height: 720 }, fps: 30, format: "mjpeg", quality: 80 },
    capabilities: V49,
    line:
      "--device=/dev/video0 --resolution=1280x720 --format=MJPEG --desired-fps=30 --quality=80 " +
      `${SOCKET} --exit-on-parent-death`,
  },
  {
    name: "a CSI bridge with H.264",
    options: {
      format: "uyvy",
      dvTimings: true,
      h264: { sinkName: "crashcart.h264", bitrateBps: 5_000_000, gop: 30, m2mDevice: "/dev/video11" },
    },
    capabilities: V54,
    line:
      `--device=/dev/video0 --format=UYVY --dv-timings ${SOCKET} --h264-sink=crashcart.h264 --h264-sink-mode=660 ` +
      "--h264-sink-rm --h264-bitrate=5000 --h264-gop=30 --h264-m2m-device=/dev/video11 --exit-on-parent-death",
  },
  {
    name: "H.264 with a name of no kind and an encoder of uStreamer's choice",
    options: { h264: { sinkName: "crashcart", bitrateBps: 800_400, gop: 0 } },
    capabilities: V54,
    line:
      `--device=/dev/video0 ${SOCKET} --h264-sink=crashcart.h264 --h264-sink-mode=660 --h264-sink-rm ` +
      "--h264-bitrate=800 --h264-gop=0 --exit-on-parent-death",
  },
  {
    name: "one compiled without prctl",
    options: {},
    capabilities: BARE,
    line: `--device=/dev/video0 ${SOCKET}`,
  },
]

it.each(cases)("writes the command line of $name", ({ options, capabilities, line }) => {
  expect(ustreamerArguments({ ...LEAST, ...options }, capabilities).join(" ")).toBe(line)
})

it("refuses H.264 from a uStreamer that has no such sink, and tells the way out", () => {
  const options = { ...LEAST, h264: { sinkName: "crashcart", bitrateBps: 5_000_000, gop: 30 } }
  expect(() => ustreamerArguments(options, V49)).toThrow(
    expect.objectContaining({
      code: "video/encoder-unavailable",
      message: expect.stringMatching(
        /uStreamer 4\.9 cannot encode H\.264.*5\.4 or newer.*video\.source = "ustreamer-http"/,
      ),
    }),
  )
})

it.each([
  ["crashcart", "crashcart.h264"],
  ["crashcart.h264", "crashcart.h264"],
  ["kvmd::ustreamer:h264", "kvmd::ustreamer:h264"],
])("names the sink %s as every version takes it: %s", (name, taken) => {
  expect(h264SinkName(name)).toBe(taken)
})
