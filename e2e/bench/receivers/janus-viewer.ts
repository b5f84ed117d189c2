import ndc from "node-datachannel"
import { type PictureArrival, PictureArrivals } from "../../harness/picture-arrivals.ts"
import { janusMountpoint } from "../rivals/janus-config.ts"
import { JanusWatch } from "../rivals/janus-watch.ts"

/** What a headless console is to crashcart, to Janus: receives video as RTP without decoding it. */
export class JanusViewer implements Disposable {
  readonly #watch: JanusWatch
  readonly #peer: ndc.PeerConnection
  readonly #track: ndc.Track
  readonly #arrivals = new PictureArrivals()

  private constructor(watch: JanusWatch, peer: ndc.PeerConnection, track: ndc.Track) {
    this.#watch = watch
    this.#peer = peer
    this.#track = track
    track.onMessage((packet) => this.#arrivals.count(packet))
  }

  /** Resolves when packets can come. */
  static async connect(url: string): Promise<JanusViewer> {
    const watch = await JanusWatch.attach(url)
    const offer = await watch.offer(janusMountpoint)
    const peer = new ndc.PeerConnection("viewer", { iceServers: [] })
    const track = Promise.withResolvers<ndc.Track>()
    const answer = Promise.withResolvers<string>()
    const early: (() => void)[] = []
    let isAnswered = false
    peer.onTrack((incoming) => {
      incoming.setMediaHandler(new ndc.RtcpReceivingSession())
      track.resolve(incoming)
    })
    peer.onLocalDescription((sdp) => answer.resolve(sdp))
    peer.onLocalCandidate((candidate, sdpMid) => {
      const tell = () => watch.candidate({ candidate, sdpMid })
      if (isAnswered) tell()
      else early.push(tell)
    })
    peer.setRemoteDescription(offer, "offer")
    const viewer = new JanusViewer(watch, peer, await track.promise)
    const opened = new Promise<void>((resolve) => viewer.#track.onOpen(resolve))
    await watch.answer(await answer.promise)
    isAnswered = true
    for (const tell of early) tell()
    await opened
    return viewer
  }

  onPicture(observer: (arrival: PictureArrival) => void): () => void {
    return this.#arrivals.onPicture(observer)
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
    this.#track.close()
    this.#peer.close()
  }
}
