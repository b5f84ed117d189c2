import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, it } from "vitest"

/** What is left in a process of its own, where no test runner has timers too. */
const program = `
  import { once } from "node:events"
  import { MemoryStore, SignalingServer } from "./index.ts"
  import { pino } from "pino"
  import { WebSocket } from "ws"

  const log = pino({ level: "silent" })
  const server = await SignalingServer.listen({ port: 0, store: new MemoryStore(), log })
  const stranger = new WebSocket(server.url.replace("http", "ws") + "/ws/gateway")
  await once(stranger, "message")
  const during = process.getActiveResourcesInfo()
  const closed = once(stranger, "close")
  await server[Symbol.asyncDispose]()
  await closed
  const after = process.getActiveResourcesInfo()
  console.log(JSON.stringify({ during, after }))
  process.exit()
`

it("leaves no timer and no socket behind when it stops, whoever is connected", async () => {
  const options = { cwd: join(import.meta.dirname) }
  const parameters = ["--input-type=module-typescript", "--eval", program]
  const { stdout } = await promisify(execFile)(process.execPath, parameters, options)
  const { during, after } = JSON.parse(stdout)
  expect(during).toEqual(expect.arrayContaining(["TCPServerWrap", "TCPSocketWrap", "Timeout"]))
  expect(after.filter((kind: string) => /^(TCP|Timeout)/.test(kind))).toEqual([])
})
