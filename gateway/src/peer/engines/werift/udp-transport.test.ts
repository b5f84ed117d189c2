import { createSocket } from "node:dgram"
import { once } from "node:events"
import { describe, expect, it } from "vitest"
import { UdpTransport } from "./udp-transport.ts"

describe("UdpTransport", () => {
  it("carries datagrams both ways, with the sender's address", async () => {
    const [one, other] = [await UdpTransport.bind("127.0.0.1"), await UdpTransport.bind("127.0.0.1")]
    const arrived = new Promise<readonly [string, string, number]>((resolve) => {
      other.onData = (data, [host, port]) => resolve([`${data}`, host, port])
    })
    one.sendNow(Buffer.from("hello"), ["127.0.0.1", other.port])
    expect(await arrived).toEqual(["hello", "127.0.0.1", one.port])
    expect(one.backlogBytes).toBe(0)
    await Promise.all([one.close(), other.close()])
  })

  it("listens on the address it was given", async () => {
    const transport = await UdpTransport.bind("127.0.0.1")
    expect([transport.host, transport.addressFamily]).toEqual(["127.0.0.1", 4])
    await transport.close()
  })

  it("listens everywhere where the address is not this host's own", async () => {
    const transport = await UdpTransport.bind("203.0.113.77")
    expect(transport.host).toBe("0.0.0.0")
    await transport.close()
  })

  it("takes the next port of its range where one is taken, and says when none is left", async () => {
    const taken = createSocket("udp4").bind(0, "127.0.0.1")
    await once(taken, "listening")
    const { port } = taken.address()
    await expect(UdpTransport.bind("127.0.0.1", [port, port])).rejects.toMatchObject({
      code: "peer/engine-unavailable",
    })
    const transport = await UdpTransport.bind("127.0.0.1", [port, port + 20])
    expect(transport.port).toBeGreaterThan(port)
    await transport.close()
    taken.close()
  })

  it("swallows what is sent after closing, and closes once", async () => {
    const transport = await UdpTransport.bind("127.0.0.1")
    await Promise.all([transport.close(), transport.close()])
    transport.sendNow(Buffer.from("late"), ["127.0.0.1", 9])
    await transport.send(Buffer.from("late"), ["127.0.0.1", 9])
    expect(transport.backlogBytes).toBe(0)
  })
})
