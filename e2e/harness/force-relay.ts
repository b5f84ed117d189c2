import type { Page } from "playwright/test"

/** The browser knows no path but a relay, as behind a network that lets nothing else through. */
export async function forceRelay(page: Page, transport: "udp" | "tcp" | "tls"): Promise<void> {
  const wanted = { udp: /^turn:.*=udp$/, tcp: /^turn:.*=tcp$/, tls: /^turns:/ }[transport]
  await page.addInitScript((pattern) => {
    const only = new RegExp(pattern)
    const restrict = (configuration: RTCConfiguration): RTCConfiguration => {
      const iceServers = (configuration.iceServers ?? [])
        .map((server) => ({
          ...server,
          urls: [server.urls].flat().filter((url) => only.test(url)),
        }))
        .filter(({ urls }) => urls.length > 0)
      return { ...configuration, iceServers, iceTransportPolicy: "relay" }
    }
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration: RTCConfiguration = {}) {
        super(restrict(configuration))
      }
      override setConfiguration(configuration: RTCConfiguration = {}) {
        super.setConfiguration(restrict(configuration))
      }
    }
  }, wanted.source)
}
