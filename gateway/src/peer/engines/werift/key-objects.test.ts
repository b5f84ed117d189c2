import { KeyObject } from "node:crypto"
import { expect, it } from "vitest"
import type { Channel } from "../../engine.ts"
import { sessionKeysOf } from "./internals.ts"
import { useKeyObjects } from "./key-objects.ts"
import { HostileBrowser, makeIdentity } from "./testing/hostile-browser.ts"
import { WeriftEngine } from "./werift-engine.ts"

it("leaves no key as bytes, and everything is understood as before", async () => {
  await using browser = new HostileBrowser(await makeIdentity())
  const engine = new WeriftEngine({ hostAddresses: ["127.0.0.1"] })
  await using peer = await engine.answer({ offerSdp: await browser.offer(), iceServers: [] })
  const opened = new Promise<Channel>((resolve) => peer.onChannel(resolve))
  await browser.accept(peer)
  const [channel, keys] = [await opened, await browser.opened()]
  channel.onMessage((data) => channel.send(data))
  useKeyObjects(browser.dtls)
  const held = sessionKeysOf(browser.dtls).flatMap((holder) => [
    holder.srtpSessionKey,
    holder.srtcpSessionKey,
    holder.clientWriteKey,
    holder.serverWriteKey,
  ])
  expect(held.filter((key) => key !== undefined).length).toBeGreaterThanOrEqual(10)
  expect(held.every((key) => key === undefined || key instanceof KeyObject)).toBe(true)
  const echo = new Promise((resolve) => keys.onMessage.subscribe(resolve))
  keys.send("there and back")
  expect(await echo).toBe("there and back")
})
