import { randomInt } from "node:crypto"
import { createSocket, type Socket } from "node:dgram"
import { setTimeout as wait } from "node:timers/promises"
import { Packetizer } from "@crashcart/gateway/rtp"
import { type AccessUnit, splitAnnexB } from "@crashcart/gateway/video"
import type { Clip } from "../clip.ts"
import { udpQueue } from "./udp-queue.ts"

export interface RtpTarget {
  readonly port: number
  readonly payloadType: number
}

/** A socket's buffer holds some 90 packets (208 kB, of which each takes 2.3): as many as surely fit after the next line. */
const burstPackets = 32
const waitingMaxBytes = 100_000
/** A server that reads nothing for this long has its packets lost, as from any other sender. */
const waitsMax = 50
const headerSizeBytes = 12

/**
 * Sends a clip's access units as plain RTP on loopback, for servers that cannot read a memory sink. All of the clip is
 * packetized beforehand. Key frames are larger than a socket's buffer: the next burst goes when the last has been read,
 * so that nothing is lost that a memory sink would have carried.
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
      if (i % burstPackets === 0) await taken(target.port)
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

async function taken(port: number): Promise<void> {
  for (let waits = 0; waits < waitsMax; waits += 1) {
    const queue = await udpQueue(port)
    if (queue === undefined || queue.waitingBytes < waitingMaxBytes) return
    await wait(1)
  }
}
