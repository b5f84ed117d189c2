import { RelayServer } from "../server.ts"

/** A relay in a process of its own, so that what it needs can be told from what the test needs. */
const relay = await RelayServer.listen({
  udp: { host: "127.0.0.1", port: 0 },
  secrets: ["north"],
  // Each request is answered: the dearest way to serve a stranger.
  limits: { challengesPerSPerAddress: 1_000_000 },
})

process.on("message", () => {
  process.send?.({ port: relay.udpPort, rssBytes: process.memoryUsage.rss(), ...relay.stats() })
})
process.on("disconnect", () => void relay[Symbol.asyncDispose]())
process.send?.({ ready: true })
