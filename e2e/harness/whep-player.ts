import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright/test"
import { ConsolePage } from "./console-page.ts"

/** What the page keeps of its player, for a test to look at. */
interface Player {
  readonly peer: RTCPeerConnection
  readonly channel: RTCDataChannel
  readonly client: { readonly resourceURL: URL; stop(): Promise<void> }
}

declare global {
  var whepPlayer: Player
}

/**
 * A page on an origin of its own that plays WHEP with medooze's client (npm `whip-whep`), which knows nothing of us. Its
 * offer asks for more than it may have: audio, and a data channel called as the console's is for keys.
 */
export class WhepPlayer implements AsyncDisposable {
  /** To read the picture with: it is called as the console's is. */
  readonly screen: ConsolePage
  readonly #page: Page
  readonly #server: Server

  private constructor(page: Page, server: Server) {
    this.screen = new ConsolePage(page)
    this.#page = page
    this.#server = server
  }

  static async open(page: Page): Promise<WhepPlayer> {
    const client = await readFile(fileURLToPath(import.meta.resolve("whip-whep/whep.js")))
    const server = createServer((request, response) => {
      const isClient = request.url === "/whep.js"
      response.setHeader("content-type", isClient ? "text/javascript" : "text/html; charset=utf-8")
      response.end(
        isClient
          ? client
          : '<!doctype html><title>player</title><video aria-label="Target screen" autoplay muted playsinline></video>',
      )
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return new WhepPlayer(page, server)
  }

  /** Resolves when the answer is in. @throws Error with the status where the endpoint refuses. */
  async play(url: string, token: string): Promise<void> {
    await this.#page.evaluate(
      async ([endpoint = "", secret = ""]) => {
        const path = "/whep.js"
        const { WHEPClient } = await import(path)
        const peer = new RTCPeerConnection()
        peer.addTransceiver("audio", { direction: "recvonly" })
        peer.addTransceiver("video", { direction: "recvonly" })
        const channel = peer.createDataChannel("keys")
        peer.addEventListener("track", ({ track }) => {
          const video = document.querySelector("video")
          if (video !== null && track.kind === "video") video.srcObject = new MediaStream([track])
        })
        const client = new WHEPClient()
        globalThis.whepPlayer = { peer, channel, client }
        await client.view(peer, endpoint, secret)
      },
      [url, token],
    )
  }

  /** The session's own address. */
  async sessionUrl(): Promise<string> {
    return await this.#page.evaluate(() => globalThis.whepPlayer.client.resourceURL.href)
  }

  /** What the answer made of each section that was offered. */
  async sections(): Promise<string[]> {
    const sdp = await this.#page.evaluate(() => globalThis.whepPlayer.peer.remoteDescription?.sdp ?? "")
    return sdp.split(/(?=^m=)/m).slice(1)
  }

  /** `connecting` for good, where nobody accepts the channel. */
  async channelState(): Promise<string> {
    return await this.#page.evaluate(() => globalThis.whepPlayer.channel.readyState)
  }

  async picturesDecoded(): Promise<number> {
    return await this.screen.picturesDecoded()
  }

  /** Leaves, as the client does it: closes its connection and sends DELETE. */
  async stop(): Promise<void> {
    await this.#page.evaluate(() => globalThis.whepPlayer.client.stop())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, "close")
  }
}
