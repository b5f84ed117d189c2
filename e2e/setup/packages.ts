export interface SystemPackage {
  readonly name: string
  readonly why: string
}

/** What the tests need from the system, and why; package names of Debian and Ubuntu. The only list of them. */
export const systemPackages: readonly SystemPackage[] = [
  {
    name: "ustreamer",
    why: "the real video source, unmodified; with its libraries for the version that is fetched",
  },
  { name: "chromium", why: "the browser that the console is tested in" },
  { name: "firefox-esr", why: "the other browser that the console is tested in, as Debian has it" },
  { name: "ffmpeg", why: "the fallback transcoder, and an independent decoder in tests" },
  { name: "gcc", why: "compiles the fake V4L2 devices" },
  { name: "libc6-dev", why: "headers for them" },
  { name: "libx264-dev", why: "their H.264 encoder" },
  { name: "libjpeg-dev", why: "their MJPEG camera" },
  { name: "coturn", why: "the relay that ours is measured against, and that the deployment uses" },
  { name: "xkb-data", why: "the keyboard layouts that ours are read from" },
  { name: "libx11-data", why: "what dead keys make: X11's Compose file" },
  {
    name: "libxkbcommon-tools",
    why: "libxkbcommon's own answer to what a layout types, to test ours against",
  },
  { name: "tcpdump", why: "tells the bench when the kernel got each packet" },
  { name: "tshark", why: "Wireshark's reading of USB descriptors and reports, to test ours against" },
  { name: "mmdebstrap", why: "makes the Debian that our packages are installed in" },
  { name: "lintian", why: "Debian's own check of packages" },
  { name: "openssl", why: "certificates as the package makes them" },
  { name: "qemu-user-static", why: "runs the Pi's programs, so that the package for it is seen to run" },
  { name: "libstdc++6-arm64-cross", why: "the libraries that those programs need" },
  { name: "iproute2", why: "networks of our own (ip netns) to test connectivity in" },
]

/** What the bench runs beside ours. A missing one costs its column, nothing else. */
export const rivalPackages: readonly SystemPackage[] = [
  { name: "janus", why: "the WebRTC server that PiKVM sends its video with" },
  { name: "ustreamer", why: "its own MJPEG page" },
  { name: "qemu-system-x86", why: "the virtual Pi, emulated: real gadget, real USB host, no Pi needed" },
  { name: "kmod", why: "finds the kernel modules that the virtual Pi needs" },
]
