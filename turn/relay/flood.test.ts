import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { decodeMessage, Method } from "../stun/index.ts"
import { codeOf, encodeRequest, udpTransport } from "./testing/turn-requests.ts"
import { UdpPeer } from "./testing/udp-peer.ts"

interface Report {
  readonly port: number
  readonly rssBytes: number
  readonly allocations: number
}

async function report(child: ChildProcess): Promise<Report> {
  const answered = once(child, "message")
  child.send("report")
  return (await answered)[0]
}

describe("a flood of requests without credentials", () => {
  it("from 20,000 source ports leaves nothing behind: less than 50 MB more memory", {
    timeout: 120_000,
  }, async () => {
    const child = fork(join(import.meta.dirname, "testing/serve.ts"), { execArgv: [] })
    await once(child, "message")
    const before = await report(child)
    const request = encodeRequest({ method: Method.allocate, attributes: [udpTransport] })
    const portsAtOnce = 100
    for (let ports = 0; ports < 20_000; ports += portsAtOnce) {
      const answers = await Promise.all(
        Array.from({ length: portsAtOnce }, async () => {
          await using peer = await UdpPeer.open("127.0.0.1")
          return decodeMessage(await peer.ask(request, before.port, "127.0.0.1"))
        }),
      )
      expect(answers.every((answer) => answer !== undefined && codeOf(answer) === 401)).toBe(true)
    }
    const after = await report(child)
    expect(after.allocations).toBe(0)
    expect((after.rssBytes - before.rssBytes) / 1e6).toBeLessThan(50)
    const exited = once(child, "exit")
    child.disconnect()
    expect(await exited).toEqual([0, null])
  })
})
