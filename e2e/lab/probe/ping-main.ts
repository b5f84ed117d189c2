import { createSocket } from "node:dgram"
import type { PingResult } from "./ping.ts"

/**
 * Sends numbered datagrams to an echo, and tells its parent what came back. Arguments: address, port, how many, milliseconds
 * between them, milliseconds to wait for the last.
 */
const [address = "", ...numbers] = process.argv.slice(2)
const [port = 0, count = 0, intervalMs = 0, patienceMs = 0] = numbers.map(Number)
const sentMs = new Map<number, number>()
const echoes: { index: number; roundTripMs: number }[] = []
const socket = createSocket("udp4")
socket.on("message", (data) => {
  const index = data.readUInt32BE(0)
  echoes.push({ index, roundTripMs: performance.now() - (sentMs.get(index) ?? 0) })
})
for (let index = 0; index < count; index += 1) {
  const data = Buffer.alloc(200)
  data.writeUInt32BE(index)
  sentMs.set(index, performance.now())
  socket.send(data, port, address)
  await new Promise((resolve) => setTimeout(resolve, intervalMs))
}
setTimeout(() => {
  socket.close()
  const result: PingResult = { echoes }
  process.send?.(result, () => process.disconnect())
}, patienceMs)
