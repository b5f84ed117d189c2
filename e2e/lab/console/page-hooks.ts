declare global {
  /** The port to tell the page's ICE instead of the gateway's own, for candidates on 127.0.0.1. */
  var labPort: ((gatewayPort: number) => Promise<number>) | undefined
  var labWatch: LabWatch
}

/** What the page under test knows of its own video. Times are milliseconds since the page's time origin. */
export interface LabWatch {
  /** The newest peer connection. */
  connection: RTCPeerConnection | undefined
  /** When each picture was presented. */
  presentedMs: number[]
}

/**
 * Runs in the page before its own scripts: takes gateway candidates to the lab's port where there is one, keeps the peer
 * connection for its statistics, and watches each `<video>`. Must not refer to anything outside itself.
 */
export function installLabWatch(): void {
  const watch: LabWatch = { connection: undefined, presentedMs: [] }
  globalThis.labWatch = watch
  const Original = RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      watch.connection = this
    }

    override async addIceCandidate(init?: RTCIceCandidateInit | null): Promise<void> {
      const fields = init?.candidate?.split(" ") ?? []
      if (globalThis.labPort === undefined || init?.candidate === "") return await super.addIceCandidate(init)
      // The lab is the only way.
      if (fields[4] !== "127.0.0.1") return
      const port = await globalThis.labPort(Number(fields[5]))
      await super.addIceCandidate({ ...init, candidate: fields.with(5, `${port}`).join(" ") })
    }
  }
  const known = new WeakSet<HTMLVideoElement>()
  new MutationObserver(() => {
    for (const video of document.querySelectorAll("video")) {
      if (known.has(video)) continue
      known.add(video)
      const presented = (_: number, { presentationTime }: VideoFrameCallbackMetadata) => {
        watch.presentedMs.push(presentationTime)
        video.requestVideoFrameCallback(presented)
      }
      video.requestVideoFrameCallback(presented)
    }
  }).observe(document, { childList: true, subtree: true })
}
