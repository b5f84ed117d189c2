import { createSocket } from "node:dgram"
import { once } from "node:events"
import { expect, it } from "vitest"
import { RtpFeeder } from "./rtp-feeder.ts"

/** A key frame that needs one packet besides its parameter sets. */
const data = Buffer.from("000000016742c01fda014016ec040000000168ce0fc80000000165abababab", "hex")
const units = [{ isKey: true, data }]

it("sends a unit's packets under one timestamp, the last one marked", async () => {
  const server = createSocket("udp4").bind(0, "127.0.0.1")
  await once(server, "listening")
  try {
    using feeder = new RtpFeeder({ width: 1280, height: 720, units })
    const packets: Buffer[] = []
    const done = Promise.withResolvers<void>()
    server.on("message", (packet) => {
      packets.push(packet)
      if (((packet[1] ?? 0) & 0x80) !== 0) done.resolve()
    })
    await feeder.send(0, 1)
    feeder.aim({ port: server.address().port, payloadType: 96 })
    await feeder.send(0, 2_000_000)
    await done.promise
    expect(packets.map((packet) => (packet[1] ?? 0) & 0x7f)).toEqual([96, 96])
    expect(new Set(packets.map((packet) => packet.readUInt32BE(4)))).toEqual(new Set([180_000]))
    const [first, last] = packets.map((packet) => packet.readUInt16BE(2))
    expect(((last ?? 0) - (first ?? 0)) & 0xffff).toBe(1)
  } finally {
    server.close()
  }
})
