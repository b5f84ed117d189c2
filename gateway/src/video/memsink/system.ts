import { GatewayError } from "../../errors.ts"
import { monotonicUs } from "../monotonic.ts"
import { ABIS } from "./layout.ts"
import type { SinkFileOptions } from "./sink-file.ts"

/** What the kernel offers to a sink's reader and Node does not. */
export interface SinkSystem {
  /** flock(2) with LOCK_EX | LOCK_NB. @returns false when somebody else holds the lock. */
  tryLock(fd: number): boolean
  /** flock(2) with LOCK_UN. */
  unlock(fd: number): void
  /** CLOCK_MONOTONIC_RAW, seconds: the clock of uStreamer before 5.42. */
  rawSeconds(): number
}

const LOCK_EX = 2
const LOCK_NB = 4
const LOCK_UN = 8
/** Linux numbers, the same on every architecture Node runs on. */
const EINTR = 4
const EAGAIN = 11
const CLOCK_MONOTONIC_RAW = 4

/**
 * Binds the C library of this process through koffi, whose binary comes inside its npm package.
 *
 * @throws GatewayError `video/memsink-unsupported` where koffi has no binary for this platform.
 */
export async function loadSinkSystem(): Promise<SinkSystem> {
  try {
    return await bind()
  } catch (cause) {
    throw new GatewayError(
      "video/memsink-unsupported",
      `koffi cannot be loaded on ${process.platform}-${process.arch}; memory sinks are read through ustreamer-dump instead.`,
      { cause },
    )
  }
}

/**
 * How this process reads memory sinks.
 * @throws GatewayError `video/memsink-unsupported` where it cannot.
 */
export async function sinkFileOptions(
  load: () => Promise<SinkSystem> = loadSinkSystem,
): Promise<SinkFileOptions> {
  const abi = ABIS[process.arch]
  if (abi === undefined) {
    throw new GatewayError(
      "video/memsink-unsupported",
      `Memory sinks of ${process.arch} machines are not known; they are read through ustreamer-dump instead.`,
    )
  }
  const system = await load()
  const clocks = { rawSeconds: () => system.rawSeconds(), monotonicSeconds: () => monotonicUs() / 1e6 }
  return { abi, system, clocks }
}

async function bind(): Promise<SinkSystem> {
  const { default: koffi } = await import("koffi")
  const libc = koffi.load(null)
  const flock = libc.func("flock", "int", ["int", "int"])
  const timespec = koffi.struct({ seconds: "long", nanoseconds: "long" })
  const clockGettime = libc.func("clock_gettime", "int", ["int", koffi.out(koffi.pointer(timespec))])
  return {
    tryLock(fd) {
      if (flock(fd, LOCK_EX | LOCK_NB) === 0) return true
      const errno = koffi.errno()
      if (errno === EAGAIN || errno === EINTR) return false
      throw new GatewayError(
        "video/source-unavailable",
        `The memory sink cannot be locked (errno ${errno}); it must lie on a local file system such as /dev/shm.`,
      )
    },
    unlock(fd) {
      flock(fd, LOCK_UN)
    },
    rawSeconds() {
      const now = { seconds: 0, nanoseconds: 0 }
      clockGettime(CLOCK_MONOTONIC_RAW, now)
      return now.seconds + now.nanoseconds / 1e9
    },
  }
}
