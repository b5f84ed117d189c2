import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { describe, it } from "vitest"
import { mintTurnCredentials } from "../credentials.ts"
import { RelayServer } from "./server.ts"

const run = promisify(execFile)
const hasClient = await run("turnutils_uclient", ["-h"]).then(
  () => true,
  (error: { code?: unknown }) => error.code !== "ENOENT",
)

/** coturn's own client, both ends of one session: what it sends to itself has gone through us twice. */
describe.skipIf(!hasClient)("coturn's turnutils_uclient", () => {
  it.for([
    ["over UDP, in channels", "-y", "-c"],
    ["over UDP, in Send and Data indications", "-y", "-c", "-s"],
    ["over UDP, with pairs of even and odd ports", "-y"],
    ["over UDP, padded as over a stream", "-y", "-c", "-D"],
    ["over UDP, with DONT-FRAGMENT", "-y", "-c", "-g"],
    ["over TCP, in channels", "-y", "-c", "-t"],
    ["over TCP, in indications, with pairs of ports", "-y", "-t", "-s"],
  ])("loses nothing %s", { concurrent: true, timeout: 60_000 }, async ([_how, ...variant], context) => {
    const loopback = { host: "127.0.0.1", port: 0 }
    await using relay = await RelayServer.listen({ udp: loopback, tcp: loopback, secrets: ["north"] })
    const { username, credential } = mintTurnCredentials({
      secret: "north",
      sessionId: "northnorthnorth1",
      role: "console",
      expiresAtS: Math.floor(Date.now() / 1000) + 60,
    })
    const port = variant.includes("-t") ? relay.tcpPort : relay.udpPort
    const load = ["-m", "2", "-n", "20", "-l", "171"]
    const login = ["-u", username, "-w", credential, "-p", String(port)]
    const { stdout } = await run("turnutils_uclient", [...variant, ...load, ...login, "127.0.0.1"])
    // Without -c each of the two clients has a second allocation, for RTCP.
    context.expect(stdout).toMatch(/start_mclient: tot_send_msgs=(40|80), tot_recv_msgs=\1\n/)
    context.expect(stdout).toContain("Total lost packets 0 ")
    context.expect(relay.stats()).toMatchObject({ datagramsDropped: 0, datagramsRefused: 0 })
  })
})
