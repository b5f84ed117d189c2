import { maintainer } from "./about.ts"
import type { Architecture } from "./architectures.ts"

export type PackageName = "crashcart" | "crashcart-av"

export interface ControlOptions {
  readonly version: string
  readonly architecture: Architecture
  /** KiB on the disk. */
  readonly sizeKib: number
}

/** The binary package control file (Debian Policy §5.3). */
export function controlFile(name: PackageName, { version, architecture, sizeKib }: ControlOptions): string {
  const { summary, text, relations } = about[name]
  const fields: readonly (readonly [string, string])[] = [
    ["Package", name],
    ["Version", version],
    ["Architecture", architecture.debian],
    ["Maintainer", maintainer],
    ["Installed-Size", String(sizeKib)],
    ...relations(version),
    ["Section", "net"],
    ["Priority", "optional"],
    ["Description", [summary, ...text.map((line) => ` ${line}`)].join("\n")],
  ]
  return `${fields.map(([field, value]) => `${field}: ${value}`).join("\n")}\n`
}

interface About {
  readonly summary: string
  readonly text: readonly string[]
  readonly relations: (version: string) => readonly (readonly [string, string])[]
}

const about: Record<PackageName, About> = {
  crashcart: {
    summary: "KVM over IP for a Raspberry Pi and any browser, over WebRTC",
    text: [
      "A Raspberry Pi captures a machine's HDMI, plays its USB keyboard and mouse, and",
      "gives the seat to a browser: from the firmware's setup to the last panic.",
      ".",
      "The gateway runs as a user of its own in a sandbox. The first way in is a link",
      "that works once: sudo crashcart link. There is no default password.",
    ],
    relations: () => [
      // What the binaries name; glibc 2.30 by libdatachannel, the rest by Node.
      [
        "Depends",
        "libc6 (>= 2.30), libgcc-s1 (>= 4.2), libstdc++6 (>= 5.2), openssl, passwd, systemd (>= 247), udev",
      ],
      ["Recommends", "ustreamer, crashcart-av | ffmpeg, avahi-daemon"],
      ["Suggests", "v4l-utils"],
    ],
  },
  "crashcart-av": {
    summary: "in-process H.264 encoder for crashcart",
    text: [
      "Makes H.264 of a USB grabber's MJPEG inside the gateway, with a key frame the",
      "moment a viewer needs one. Without it crashcart starts an ffmpeg command, which",
      "can't do that. Not needed where the Pi's own encoder is used.",
      ".",
      "Contains FFmpeg with libx264 and is therefore under the GPL.",
    ],
    relations: (version) => [
      ["Depends", `crashcart (= ${version}), libc6 (>= 2.28)`],
      ["Enhances", "crashcart"],
    ],
  },
}
