import "./no-eval.ts"
import { checkAccess } from "./server/access.ts"
import { browserClock } from "./server/browser-clock.ts"
import { readPageAddress, takeClaimSecret } from "./server/page-address.ts"
import { randomSessionId } from "./server/session-id.ts"
import { webSocketFactory } from "./server/web-socket.ts"
import { ConsoleSession, underWay } from "./session/index.ts"
import { rtcTransport } from "./video/rtc-transport.ts"
import { socketTransport } from "./video/socket-transport.ts"
import { videoAbilities } from "./video/video-abilities.ts"
import { videoMemory } from "./video/video-memory.ts"

const claimSecret = takeClaimSecret(location, history)
const { gatewayId } = readPageAddress(location)
const hasWebRtc = typeof RTCPeerConnection !== "undefined"

const askAccess = (patienceMs: number) => checkAccess(fetch.bind(globalThis), patienceMs)
const session = new ConsoleSession<MediaStream>({
  openSocket: webSocketFactory(location.origin),
  checkAccess: askAccess,
  transports: {
    rtc: hasWebRtc ? rtcTransport(location.origin) : undefined,
    socket: isSecureContext ? socketTransport(location.origin) : undefined,
  },
  abilities: videoAbilities(),
  videoPreference: videoMemory(() => localStorage).read(),
  clock: browserClock,
  random: Math.random,
  newSessionId: () => randomSessionId(),
  wantedGatewayId: gatewayId,
})
addEventListener("online", () => session.networkChanged())
addEventListener("pagehide", () => session.close())
// A page that comes back from the browser's memory has closed its session on the way in.
addEventListener("pageshow", (event) => event.persisted && location.reload())

// Whoever has a link must redeem it first; everybody else is on the way to a picture before there is anything to see it in.
if (claimSecret === undefined && (hasWebRtc || isSecureContext)) session.start()

if (claimSecret === undefined) await underWay(session, browserClock)
const { mount } = await import("./ui/mount.tsx")
mount({ session, clock: browserClock, claimSecret })
