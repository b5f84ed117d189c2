import { createSocket } from "node:dgram"
import { once } from "node:events"
import { describe, expect, it } from "vitest"
import { UdpPath } from "./udp-path.ts"

describe("UdpPath", () => {
  it("carries datagrams both ways, each browser's port by itself, and does to each way what is asked", async () => {
    const gateway = createSocket("udp4").bind(0, "127.0.0.1")
    await once(gateway, "listening")
    gateway.on("message", (data, from) => gateway.send(data, from.port, from.address))
    await using path = await UdpPath.open(gateway.address().port, { forth: { duplicate: 1 }, back: {} })
    const browsers = [createSocket("udp4"), createSocket("udp4")]
    const heard = browsers.map((browser, index) => {
      const twice = Promise.withResolvers<string[]>()
      const messages: string[] = []
      browser.on("message", (data) => {
        messages.push(data.toString())
        if (messages.length === 2) twice.resolve(messages)
      })
      browser.send(`hello ${index}`, path.port, "127.0.0.1")
      return twice.promise
    })
    expect(await Promise.all(heard)).toEqual([
      ["hello 0", "hello 0"],
      ["hello 1", "hello 1"],
    ])
    expect(path.back.counts).toMatchObject({ offered: 2, delivered: 2 })
    expect(path.forth.counts).toMatchObject({ offered: 2, delivered: 4 })
    for (const socket of [gateway, ...browsers]) socket.close()
  })
})
