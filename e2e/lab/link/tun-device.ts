import { closeSync, constants, openSync, read, writeSync } from "node:fs"
import koffi from "koffi"

/** linux/if_tun.h: whole IP packets, without a header of the device's own. */
const TUNSETIFF = 0x400454ca
const IFF_TUN = 0x0001
const IFF_NO_PI = 0x1000
/** `struct ifreq` of linux/if.h: a name of 16 octets, then a union. */
const ifreqBytes = 40
const nameMaxBytes = 15
/** More than any interface's MTU here. */
const packetMaxBytes = 65_536

const ioctl = koffi.load("libc.so.6").func("int ioctl(int fd, unsigned long request, _Inout_ uint8_t *ifreq)")

/**
 * A network interface whose wire ends in this process: what the kernel sends out of it is read here, what is written here
 * it receives. The interface may be moved to another network namespace meanwhile, and is gone when this is closed.
 */
export class TunDevice implements Disposable {
  readonly #fd: number
  #isClosed = false

  /** @throws Error where the kernel has no TUN, or this process is not allowed to make one. */
  constructor(name: string) {
    if (Buffer.byteLength(name) > nameMaxBytes) throw new RangeError(`${name} is too long for an interface`)
    this.#fd = openSync("/dev/net/tun", constants.O_RDWR)
    const request = Buffer.alloc(ifreqBytes)
    request.write(name, 0, "latin1")
    request.writeUInt16LE(IFF_TUN | IFF_NO_PI, 16)
    if (ioctl(this.#fd, TUNSETIFF, request) !== 0) {
      closeSync(this.#fd)
      throw new Error(`the interface ${name} cannot be made: errno ${koffi.errno()}`)
    }
  }

  /** Each IP packet that is sent out of the interface, for as long as it lives. */
  onPacket(observer: (packet: Buffer) => void): void {
    const buffer = Buffer.allocUnsafe(packetMaxBytes)
    // Blocks a thread of the pool, not this one.
    read(this.#fd, buffer, 0, buffer.length, null, (fault, sizeBytes) => {
      if (this.#isClosed) return
      // EIO while the interface is down, EBADFD once it is gone.
      if (fault !== null) {
        setTimeout(() => this.onPacket(observer), 10)
        return
      }
      observer(Buffer.from(buffer.subarray(0, sizeBytes)))
      this.onPacket(observer)
    })
  }

  /** An IP packet for the interface to receive; one that the kernel refuses (the interface is down) is lost. */
  send(packet: Buffer): void {
    try {
      writeSync(this.#fd, packet)
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== "EIO") throw fault
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    closeSync(this.#fd)
  }
}
