import { createSocket } from "node:dgram"
import { once } from "node:events"
import { monotonicUs } from "@crashcart/gateway/video"
import { expect, it, vi } from "vitest"
import { WireCapture } from "./wire-capture.ts"

await using available = await WireCapture.start()

it.runIf(available !== undefined)("tells when the kernel got the first packet of each picture", async () => {
  await using capture = await WireCapture.start({ isImmediate: true })
  const receiver = createSocket("udp4").bind(0, "127.0.0.1")
  await once(receiver, "listening")
  const sender = createSocket("udp4")
  const packet = Buffer.from("806600010000002a0a0b0c0d00", "hex")
  const beforeUs = monotonicUs()
  const [arrived] = [once(receiver, "message"), sender.send(packet, receiver.address().port, "127.0.0.1")]
  await arrived
  const afterUs = monotonicUs()
  sender.send(packet, receiver.address().port, "127.0.0.1")
  await once(receiver, "message")
  await vi.waitUntil(() => (capture?.frames ?? 0) >= 2)
  const times = await capture?.stop()
  sender.close()
  receiver.close()
  const atUs = times?.of(0x0a0b0c0d, 42) ?? 0
  expect(times?.of(0x0a0b0c0d, 43)).toBeUndefined()
  expect(atUs).toBeGreaterThan(beforeUs - 500)
  expect(atUs).toBeLessThan(afterUs + 500)
})
