const rtpmaps: readonly (readonly [number, string, string | undefined])[] = [
  [96, "VP8/90000", undefined],
  [97, "rtx/90000", "apt=96"],
  [102, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f"],
  [103, "rtx/90000", "apt=102"],
  [104, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f"],
  [105, "rtx/90000", "apt=104"],
  [106, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"],
  [107, "rtx/90000", "apt=106"],
  [108, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"],
  [109, "rtx/90000", "apt=108"],
  [116, "red/90000", undefined],
]

const feedback = ["goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"]

const extensions = [
  "urn:ietf:params:rtp-hdrext:toffset",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "urn:3gpp:video-orientation",
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
]

const transport = [
  "c=IN IP4 0.0.0.0",
  "a=ice-ufrag:Abcd",
  "a=ice-pwd:0123456789abcdefghijklmn",
  "a=ice-options:trickle",
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`,
  "a=setup:actpass",
]

/** An offer as Chromium writes it, for one video to receive and data channels; shortened. */
export const chromiumOffer = [
  "v=0",
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0 1",
  "a=extmap-allow-mixed",
  "a=msid-semantic: WMS",
  `m=video 9 UDP/TLS/RTP/SAVPF ${rtpmaps.map(([payloadType]) => payloadType).join(" ")}`,
  "a=rtcp:9 IN IP4 0.0.0.0",
  ...transport,
  "a=mid:0",
  ...extensions.map((uri, index) => `a=extmap:${index + 1} ${uri}`),
  "a=recvonly",
  "a=rtcp-mux",
  "a=rtcp-rsize",
  ...rtpmaps.flatMap(([payloadType, name, parameters]) => [
    `a=rtpmap:${payloadType} ${name}`,
    ...(name.startsWith("rtx") ? [] : feedback.map((kind) => `a=rtcp-fb:${payloadType} ${kind}`)),
    ...(parameters === undefined ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
  ]),
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  ...transport,
  "a=mid:1",
  "a=sctp-port:5000",
  "a=max-message-size:262144",
  "",
].join("\r\n")
