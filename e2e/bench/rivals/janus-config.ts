/** What the bench's Janus is told; everything else is as it comes. */
export interface JanusJob {
  /** Where the plugins and transports lie that it may load. */
  readonly pluginsFolder: string
  readonly transportsFolder: string
  /** An empty folder: no event handlers, no loggers. */
  readonly emptyFolder: string
  readonly webSocketPort: number
  /** Where the streaming plugin listens for RTP and for its RTCP, on loopback. */
  readonly rtpPort: number
  readonly rtcpPort: number
  readonly payloadType: number
}

/** The one stream that it plays. */
export const janusMountpoint = 1

/**
 * Janus' configuration files by name. It is as PiKVM has it (full ICE, no relaying threads, the browser's playout-delay
 * negotiated), and the streaming plugin gets H.264 by RTP: Debian's package has no plugin that reads a memory sink.
 */
export function janusFiles(job: JanusJob): Record<string, string> {
  return {
    "janus.jcfg": `general: {
  plugins_folder = "${job.pluginsFolder}"
  transports_folder = "${job.transportsFolder}"
  events_folder = "${job.emptyFolder}"
  loggers_folder = "${job.emptyFolder}"
  debug_level = 3
  debug_colors = false
  session_timeout = 0
}
`,
    "janus.transport.websockets.jcfg": `general: {
  json = "compact"
  ws = true
  ws_ip = "127.0.0.1"
  ws_port = ${job.webSocketPort}
}
`,
    "janus.plugin.streaming.jcfg": `clip: {
  type = "rtp"
  id = ${janusMountpoint}
  audio = false
  video = true
  videoiface = "127.0.0.1"
  videoport = ${job.rtpPort}
  videortcpport = ${job.rtcpPort}
  videopt = ${job.payloadType}
  videocodec = "h264"
  videofmtp = "profile-level-id=42E01F;packetization-mode=1"
  playoutdelay_ext = true
}
`,
  }
}
