import { randomInt } from "node:crypto"
import { createSocket, type Socket } from "node:dgram"
import { setTimeout as wait } from "node:timers/promises"
import { Packetizer } from "@crashcart/gateway/rtp"
import { type AccessUnit, splitAnnexB } from "@crashcart/gateway/video"
import type { Clip } from "../clip.ts"

export interface RtpTarget {
  readonly port: number
  readonly payloadType: number
}

/** What a socket takes at once without loss: the kernel's receive buffer holds a little over a hundred packets. */
const burstPackets = 48
const headerSizeBytes = 12

/**
 * Sends a clip's access units as plain RTP on loopback, for servers that cannot read a memory sink. All of the clip is
 * packetized beforehand; a key frame, which is larger than a socket's buffer, goes in bursts a millisecond apart.
 */
export class RtpFeeder implements Disposable {
  readonly #socket: Socket
  readonly #payloads: readonly (readonly Uint8Array[])[]
  readonly #ssrc = randomInt(2 ** 32 - 1)
  #sequence = randomInt(2 ** 15)
  #target: RtpTarget | undefined

  constructor({ width, height, units }: Clip) {
    const packetizer = new Packetizer()
    this.#payloads = units.map(({ data, isKey }) => {
      const unit: AccessUnit = {
        nalUnits: splitAnnexB(data),
        isKeyFrame: isKey,
        timestampUs: 0,
        width,
        height,
      }
      return packetizer.packetize(unit)
    })
    this.#socket = createSocket("udp4")
    // A server that was stopped refuses what is still on its way: no concern of the feeder's.
    this.#socket.on("error", () => undefined)
  }

  /** Where units go from now on; undefined: nowhere. */
  aim(target: RtpTarget | undefined): void {
    this.#target = target
  }

  /** @param index which of the clip's units. @param grabbedUs its time of capture, which is its RTP timestamp. */
  async send(index: number, grabbedUs: number): Promise<void> {
    const target = this.#target
    const payloads = this.#payloads[index]
    if (target === undefined || payloads === undefined) return
    const timestamp = Math.floor((grabbedUs * 9) / 100) % 2 ** 32
    for (const [i, payload] of payloads.entries()) {
      if (i > 0 && i % burstPackets === 0) await wait(1)
      const header = this.#header(target.payloadType, timestamp, i === payloads.length - 1)
      this.#socket.send([header, payload], target.port, "127.0.0.1")
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }

  /** RFC 3550 §5.1. */
  #header(payloadType: number, timestamp: number, marker: boolean): Buffer {
    const header = Buffer.alloc(headerSizeBytes)
    header[0] = 0x80
    header[1] = (marker ? 0x80 : 0) | payloadType
    header.writeUInt16BE(this.#sequence, 2)
    header.writeUInt32BE(timestamp, 4)
    header.writeUInt32BE(this.#ssrc, 8)
    this.#sequence = (this.#sequence + 1) & 0xffff
    return header
  }
}
