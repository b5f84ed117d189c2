import type { GadgetStatus } from "../../hid/gadget/index.ts"
import type { UstreamerCapabilities } from "../../video/index.ts"
import type { VideoDevice } from "../v4l2/video-device.ts"

/** An $11 grabber at `/dev/video0`. */
export const usbGrabber: VideoDevice = {
  path: "/dev/video0",
  driver: "uvcvideo",
  card: "USB Video: USB Video",
  kind: "capture",
  formats: [
    {
      fourcc: "MJPG",
      sizes: [
        { width: 1920, height: 1080, fps: 30 },
        { width: 1280, height: 720, fps: 60 },
      ],
    },
    { fourcc: "YUYV", sizes: [{ width: 1920, height: 1080, fps: 5 }] },
  ],
  signal: { state: "unknown" },
  hasDvTimings: false,
}

/** A TC358743 on the camera connector. */
export const csiBridge: VideoDevice = {
  path: "/dev/video0",
  driver: "unicam",
  card: "unicam",
  kind: "capture",
  formats: [
    { fourcc: "UYVY", sizes: [] },
    { fourcc: "RGB3", sizes: [] },
  ],
  signal: { state: "present", width: 1920, height: 1080, fps: 50 },
  hasDvTimings: true,
}

/** The encoder of every Pi up to 4. */
export const piEncoder: VideoDevice = {
  path: "/dev/video11",
  driver: "bcm2835-codec",
  card: "bcm2835-codec-encode",
  kind: "encoder",
  formats: [{ fourcc: "H264", sizes: [] }],
  signal: { state: "unknown" },
  hasDvTimings: false,
}

export const gadgetUp: GadgetStatus = {
  state: "up",
  faults: [],
  functions: [],
  udcs: [{ name: "fe980000.usb", state: "configured", function: "crashcart", holder: "crashcart" }],
  udc: "fe980000.usb",
}

/** What uStreamer of a version says; from 5.4 on it has its H.264 sink. */
export function ustreamerOf(
  version: string,
  flags: readonly string[] = ["--h264-sink"],
): UstreamerCapabilities {
  return { version, flags: new Set(flags) }
}
