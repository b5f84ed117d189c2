import type { UstreamerCapabilities } from "../../video/index.ts"

/** A version as numbers; what is no number counts as 0. */
export function versionParts(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10) || 0)
  return [major, minor]
}

export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ours, oursMinor] = versionParts(version)
  return ours > major || (ours === major && oursMinor >= minor)
}

/** Compiled in since 5.4; Debian 12's 4.9 has none. */
export function supportsH264Sink({ flags }: UstreamerCapabilities): boolean {
  return flags.has("--h264-sink")
}

/** What a version means for whoever watches; the sentences are those of the README's table. */
export function implications({ version, flags }: UstreamerCapabilities): readonly string[] {
  if (!supportsH264Sink({ version, flags })) {
    return ["no H.264 of its own; a picture waits up to 16 ms in its HTTP server"]
  }
  const [major, minor] = versionParts(version)
  if (major === 6 && (minor === 5 || minor === 6)) {
    return ["its memory sinks are broken (fixed in 6.7): MJPEG only"]
  }
  if (!isAtLeast(version, 5, 26)) {
    return ["H.264, but no key frame on demand: a new viewer waits for the next one (h264-gop)"]
  }
  return ["H.264 with key frames on demand"]
}
