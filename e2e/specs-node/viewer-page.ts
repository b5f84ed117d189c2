import type { EnginePeer, IceCandidate } from "@crashcart/gateway/peer"
import { type Browser, chromium, type Page } from "playwright"

/** Chromium as it comes with the system: no sandbox (the tests may run as root), no GPU, videos may start by themselves. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
  })
}

/** What the page counts; from `inbound-rtp` of W3C webrtc-stats. */
export interface ViewerStats {
  readonly framesDecoded: number
  readonly keyFramesDecoded: number
  readonly packetsReceived: number
  readonly retransmittedPacketsReceived: number
  readonly frameWidth: number
  readonly jitterBufferDelay: number
  readonly jitterBufferEmittedCount: number
}

declare global {
  interface Window {
    connection: RTCPeerConnection
    channels: Record<string, RTCDataChannel>
    received: Record<string, (string | number[])[]>
    candidates: RTCIceCandidateInit[]
    onCandidate?: (candidate: RTCIceCandidateInit) => void
  }
}

/** A page that does what the console does to see a target, and lets a test look at it. */
export class ViewerPage implements AsyncDisposable {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  static async open(browser: Browser): Promise<ViewerPage> {
    const page = await browser.newPage()
    await page.setContent("<video autoplay muted playsinline></video>")
    return new ViewerPage(page)
  }

  /** @returns the offer: one video to receive, and the session's channels. */
  async offer(): Promise<string> {
    return await this.page.evaluate(async () => {
      const connection = new RTCPeerConnection({ iceServers: [] })
      window.connection = connection
      window.channels = {}
      window.received = {}
      window.candidates = []
      connection.addTransceiver("video", { direction: "recvonly" })
      const pointer = { ordered: false, maxRetransmits: 0 }
      for (const [label, init] of [
        ["keys", {}],
        ["pointer", pointer],
        ["control", {}],
      ] as const) {
        const channel = connection.createDataChannel(label, init)
        channel.binaryType = "arraybuffer"
        window.channels[label] = channel
        const messages: (string | number[])[] = []
        window.received[label] = messages
        channel.onmessage = ({ data }) => {
          messages.push(typeof data === "string" ? data : [...new Uint8Array(data)])
        }
      }
      connection.ontrack = ({ track }) => {
        const video = document.querySelector("video")
        if (video !== null) video.srcObject = new MediaStream([track])
      }
      connection.onicecandidate = ({ candidate }) => {
        if (candidate === null) return
        if (window.onCandidate === undefined) window.candidates.push(candidate.toJSON())
        else window.onCandidate(candidate.toJSON())
      }
      await connection.setLocalDescription()
      return connection.localDescription?.sdp ?? ""
    })
  }

  /** Takes the answer and passes candidates both ways, ours through `rewrite` (undefined: not at all). */
  async accept(
    peer: EnginePeer,
    rewrite: (candidate: string) => Promise<string | undefined> = async (candidate) => candidate,
  ): Promise<void> {
    await this.page.exposeFunction("onCandidate", (candidate: IceCandidate) =>
      peer.addRemoteCandidate(candidate),
    )
    await this.page.evaluate(async (sdp) => {
      await window.connection.setRemoteDescription({ type: "answer", sdp })
      for (const candidate of window.candidates) window.onCandidate?.(candidate)
    }, peer.answerSdp)
    peer.onLocalCandidate(async ({ candidate, sdpMid = null, sdpMLineIndex = null }) => {
      const rewritten = await rewrite(candidate)
      if (rewritten === undefined) return
      await this.page.evaluate((init) => window.connection.addIceCandidate(init), {
        sdpMid,
        sdpMLineIndex,
        candidate: rewritten,
      })
    })
  }

  async stats(): Promise<ViewerStats> {
    return await this.page.evaluate(async () => {
      const report = await window.connection.getStats()
      const inbound = [...report.values()].find(({ type }) => type === "inbound-rtp") ?? {}
      const count = (name: string): number => inbound[name] ?? 0
      return {
        framesDecoded: count("framesDecoded"),
        keyFramesDecoded: count("keyFramesDecoded"),
        packetsReceived: count("packetsReceived"),
        retransmittedPacketsReceived: count("retransmittedPacketsReceived"),
        frameWidth: count("frameWidth"),
        jitterBufferDelay: count("jitterBufferDelay"),
        jitterBufferEmittedCount: count("jitterBufferEmittedCount"),
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close()
  }
}
