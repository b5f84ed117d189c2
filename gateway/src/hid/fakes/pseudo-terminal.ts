import { closeSync, constants, readSync, writeSync } from "node:fs"
import koffi from "koffi"

const libc = koffi.load("libc.so.6")
const posixOpenpt = libc.func("int posix_openpt(int flags)")
const grantpt = libc.func("int grantpt(int fd)")
const unlockpt = libc.func("int unlockpt(int fd)")
const ptsname = libc.func("int ptsname_r(int fd, _Out_ uint8_t *name, size_t size)")
const tcgetattr = libc.func("int tcgetattr(int fd, _Out_ uint8_t *termios)")
const cfmakeraw = libc.func("void cfmakeraw(_Inout_ uint8_t *termios)")
const tcsetattr = libc.func("int tcsetattr(int fd, int actions, const uint8_t *termios)")

/** A child that had it too would keep the terminal open. `node:fs` does not name it. */
const closeOnExec = 0o2000000
/** More than any system's `struct termios`. */
const termiosBytes = 256

/**
 * A character device that stands in for `/dev/hidgN` where a host must answer: what the gateway writes to `path` is
 * read here and the other way round, octet for octet, without blocking.
 */
export class PseudoTerminalHost implements Disposable {
  readonly path: string
  #fd: number | undefined

  constructor() {
    const fd = checked(
      posixOpenpt(constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK | closeOnExec),
    )
    this.#fd = fd
    checked(grantpt(fd))
    checked(unlockpt(fd))
    const name = new Uint8Array(64)
    checked(ptsname(fd, name, name.length))
    this.path = new TextDecoder().decode(name.subarray(0, name.indexOf(0)))
    const termios = new Uint8Array(termiosBytes)
    checked(tcgetattr(fd, termios))
    cfmakeraw(termios)
    checked(tcsetattr(fd, 0, termios))
  }

  sendOutputReport(...octets: number[]): void {
    if (this.#fd !== undefined) writeSync(this.#fd, Uint8Array.from(octets))
  }

  /** What has arrived since the last call. A terminal delivers a moment after `write(2)` has returned. */
  received(): Uint8Array {
    const buffer = new Uint8Array(4096)
    if (this.#fd === undefined) return buffer.subarray(0, 0)
    try {
      return buffer.subarray(0, readSync(this.#fd, buffer))
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EAGAIN") return buffer.subarray(0, 0)
      throw error
    }
  }

  /** The host goes away, and the device node with it. */
  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }
}

function checked(result: unknown): number {
  if (typeof result !== "number" || result < 0) throw new Error("no pseudo terminal on this system")
  return result
}
