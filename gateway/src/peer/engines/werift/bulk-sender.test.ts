import { createSocket } from "node:dgram"
import { once } from "node:events"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { BulkSender } from "./bulk-sender.ts"
import type { RemoteAddress } from "./internals.ts"
import { loadMediaSystem, type MediaSystem } from "./media-system.ts"
import { SrtpSealer } from "./srtp-sealer.ts"
import { UdpTransport } from "./udp-transport.ts"

const system = await loadMediaSystem()
const keys = { key: Buffer.alloc(16, 1), salt: Buffer.alloc(12, 2) }
const header = (sequenceNumber: number) => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16BE(sequenceNumber, 2)
  return bytes
}
const packet = (sequenceNumber: number, size = 1000) => ({
  ssrc: 0,
  sequenceNumber,
  header: header(sequenceNumber),
  payload: Buffer.alloc(size),
})

let socket: UdpTransport
let receiver: ReturnType<typeof createSocket>
let address: RemoteAddress
const arrived: [sequenceNumber: number, sizeBytes: number][] = []
let heard: (() => void) | undefined
beforeEach(async () => {
  arrived.length = 0
  socket = await UdpTransport.bind("127.0.0.1")
  receiver = createSocket("udp4").bind(0, "127.0.0.1")
  await once(receiver, "listening")
  receiver.on("message", (data) => {
    arrived.push([data.readUInt16BE(2), data.length])
    heard?.()
  })
  address = ["127.0.0.1", receiver.address().port]
})
afterEach(async () => {
  await socket.close()
  receiver.close()
})

async function arrivals(count: number) {
  while (arrived.length < count) {
    await new Promise<void>((resolve) => {
      heard = resolve
    })
  }
  return arrived
}

const sealer = () => new SrtpSealer(system.sealer(keys.key), keys)

describe("BulkSender", () => {
  it("sends what fits together in one call, and every packet arrives by itself, in order", async () => {
    const calls: number[] = []
    const counting: MediaSystem = {
      ...system,
      sendTo: (fd, bytes, sizeBytes, to) => {
        calls.push(sizeBytes)
        return system.sendTo(fd, bytes, sizeBytes, to)
      },
    }
    using sealing = sealer()
    const sender = new BulkSender(counting, sealing)
    const sizes = [100, 1000, 1000, 1000, 400, 1000]
    for (const [index, size] of sizes.entries()) {
      expect(sender.send(packet(index, size), socket, address)).toBe(true)
    }
    sender.flush()
    expect(await arrivals(6)).toEqual(sizes.map((size, index) => [index, 12 + size + 16]))
    expect(calls).toEqual([128, 3 * 1028 + 428, 1028])
  })

  it.each([
    ["setting the size of segments", { setSegmentSize: () => 92 }],
    [
      "a batch",
      {
        sendTo: (fd: number, bytes: Buffer, sizeBytes: number, to: Buffer) =>
          sizeBytes > 1500 ? 5 : system.sendTo(fd, bytes, sizeBytes, to),
      },
    ],
  ])("sends one by one where the system refuses %s, and does not ask again", async (_, refusing) => {
    let segmented = 0
    const counting: MediaSystem = {
      ...system,
      setSegmentSize: (fd, sizeBytes) => {
        segmented += sizeBytes > 0 ? 1 : 0
        return system.setSegmentSize(fd, sizeBytes)
      },
      ...refusing,
    }
    using sealing = sealer()
    const sender = new BulkSender(counting, sealing)
    for (let index = 0; index < 6; index += 1) {
      sender.send(packet(index), socket, address)
      if (index % 3 === 2) sender.flush()
    }
    expect((await arrivals(6)).map(([sequenceNumber]) => sequenceNumber)).toEqual([0, 1, 2, 3, 4, 5])
    expect(segmented).toBeLessThanOrEqual(1)
  })

  it("leaves other datagrams of the socket whole", async () => {
    using sealing = sealer()
    const sender = new BulkSender(system, sealing)
    sender.send(packet(1, 100), socket, address)
    sender.send(packet(2, 100), socket, address)
    sender.flush()
    socket.sendNow(packet(3, 1100).payload, address)
    expect((await arrivals(3)).map(([, size]) => size)).toEqual([128, 128, 1100])
  })

  it("gives Node what the kernel has no room for, and holds back behind it", () => {
    const full: MediaSystem = { ...system, sendTo: () => 11 }
    const queued: Buffer[] = []
    const slow = {
      fd: socket.fd,
      get backlogBytes() {
        return queued.length
      },
      sendNow: (data: Buffer) => queued.push(data),
    }
    using sealing = sealer()
    const sender = new BulkSender(full, sealing)
    sender.send(packet(1), slow, address)
    sender.send(packet(2), slow, address)
    sender.flush()
    expect(queued.map((data) => data.readUInt16BE(2))).toEqual([1, 2])
    expect(sender.send(packet(3), slow, address)).toBe(false)
  })

  it("asks for another way where the socket is closed or the address is none for the kernel", async () => {
    using sealing = sealer()
    const sender = new BulkSender(system, sealing)
    expect(sender.send(packet(1), socket, ["fe80::1%lo", 9])).toBe(false)
    await socket.close()
    expect(sender.send(packet(1), socket, address)).toBe(false)
  })
})
