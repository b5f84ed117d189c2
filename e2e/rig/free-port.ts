import { once } from "node:events"
import { createServer } from "node:net"

/** A TCP port on loopback that nobody listened on a moment ago, for programs that cannot pick one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  if (typeof address !== "object" || !address)
    throw new TypeError("a listening TCP server has an address and a port")
  return address.port
}
