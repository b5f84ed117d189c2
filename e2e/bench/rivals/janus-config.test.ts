import { expect, it } from "vitest"
import { janusFiles } from "./janus-config.ts"

const files = janusFiles({
  pluginsFolder: "/a/plugins",
  transportsFolder: "/a/transports",
  emptyFolder: "/a/none",
  webSocketPort: 1001,
  rtpPort: 1002,
  rtcpPort: 1003,
  payloadType: 96,
})

it("tells Janus to listen on loopback only, and to play what comes there", () => {
  expect(files["janus.transport.websockets.jcfg"]).toMatch(/ws_ip = "127\.0\.0\.1"\n {2}ws_port = 1001\n/)
  expect(files["janus.plugin.streaming.jcfg"]).toMatch(
    /videoiface = "127\.0\.0\.1"\n {2}videoport = 1002\n {2}videortcpport = 1003\n {2}videopt = 96\n/,
  )
})

it("lets viewers ask for playout-delay, without which Janus would be 16 ms slower", () => {
  expect(files["janus.plugin.streaming.jcfg"]).toContain("playoutdelay_ext = true")
})
