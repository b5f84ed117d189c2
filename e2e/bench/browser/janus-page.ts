import { join } from "node:path"
import { janusMountpoint } from "../rivals/janus-config.ts"
import type { JanusWatch } from "../rivals/janus-watch.ts"
import { classicScript } from "./classic-script.ts"
import { PageServer, videoPage } from "./page-server.ts"

interface JanusJob {
  readonly url: string
  readonly mountpoint: number
}

/** Serves a page that plays Janus' stream in a `<video>`, as Janus' own demo page does. */
export async function serveJanusPage(url: string): Promise<PageServer> {
  const watch = await classicScript(join(import.meta.dirname, "..", "rivals", "janus-watch.ts"), "JanusWatch")
  const job: JanusJob = { url, mountpoint: janusMountpoint }
  return PageServer.listen(videoPage("janus", `${watch}\n(${runJanus.toString()})(${JSON.stringify(job)})`))
}

/** Runs in the page; must not refer to anything outside itself but `JanusWatch`, which another script puts there. */
async function runJanus({ url, mountpoint }: JanusJob): Promise<void> {
  const { JanusWatch: Watch } = globalThis as unknown as { readonly JanusWatch: typeof JanusWatch }
  const watch = await Watch.attach(url)
  const peer = new RTCPeerConnection()
  peer.addEventListener("track", ({ track }) => {
    const video = document.querySelector("video")
    if (video !== null) video.srcObject = new MediaStream([track])
  })
  const early: RTCIceCandidate[] = []
  let isAnswered = false
  const tell = ({ candidate, sdpMid }: RTCIceCandidate) =>
    watch.candidate({ candidate, sdpMid: sdpMid ?? "" })
  peer.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate === null) return
    if (isAnswered) tell(candidate)
    else early.push(candidate)
  })
  await peer.setRemoteDescription({ type: "offer", sdp: await watch.offer(mountpoint) })
  await peer.setLocalDescription()
  await watch.answer(peer.localDescription?.sdp ?? "")
  isAnswered = true
  for (const candidate of early) tell(candidate)
}
