import { expect, it } from "vitest"
import { loadMediaSystem } from "./media-system.ts"
import { UdpTransport } from "./udp-transport.ts"

const system = await loadMediaSystem()

it("says by errno what the kernel has against a call", async () => {
  const socket = await UdpTransport.bind("127.0.0.1")
  const { fd } = socket
  if (fd === undefined) throw new Error("Node hides the socket's number")
  expect(system.setSegmentSize(fd, 1200)).toBe(0)
  // EINVAL: larger than any datagram.
  expect(system.setSegmentSize(fd, 70_000)).toBe(22)
  // EINVAL: no address of any family.
  expect(system.sendTo(fd, Buffer.alloc(8), 8, Buffer.alloc(2))).toBe(22)
  await socket.close()
  expect(socket.fd).toBeUndefined()
})
