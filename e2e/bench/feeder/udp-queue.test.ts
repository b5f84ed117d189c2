import { createSocket } from "node:dgram"
import { once } from "node:events"
import { expect, it } from "vitest"
import { parseUdpQueue, udpQueue } from "./udp-queue.ts"

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  271: 0100007F:9C40 00000000:0000 07 00000000:00001B00 00:00000000 00000000     0        0 17 2 0000000000000000 12
`

it("finds the port's line: what waits, what was lost", () => {
  expect(parseUdpQueue(table, 40_000)).toEqual({ waitingBytes: 0x1b00, drops: 12 })
  expect(parseUdpQueue(table, 40_001)).toBeUndefined()
})

it("sees what a program has not read yet", async () => {
  const socket = createSocket("udp4").bind(0, "127.0.0.1")
  await once(socket, "listening")
  const { port } = socket.address()
  try {
    expect(await udpQueue(port)).toEqual({ waitingBytes: 0, drops: 0 })
  } finally {
    socket.close()
  }
})
