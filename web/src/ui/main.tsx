import "./no-eval.ts"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { checkAccess } from "../server/access.ts"
import { browserClock } from "../server/browser-clock.ts"
import { readPageAddress, takeClaimSecret } from "../server/page-address.ts"
import { randomSessionId } from "../server/session-id.ts"
import { webSocketFactory } from "../server/web-socket.ts"
import { ConsoleSession } from "../session/index.ts"
import { rtcTransport } from "../video/rtc-transport.ts"
import { App } from "./app.tsx"
import { layoutMemory } from "./layout-memory.ts"

const claimSecret = takeClaimSecret(location, history)
const { gatewayId } = readPageAddress(location)

const askAccess = () => checkAccess(fetch.bind(globalThis))
const session = new ConsoleSession<MediaStream>({
  openSocket: webSocketFactory(location.origin),
  checkAccess: askAccess,
  createTransport: rtcTransport,
  clock: browserClock,
  random: Math.random,
  newSessionId: () => randomSessionId(),
  wantedGatewayId: gatewayId,
})
addEventListener("online", () => session.networkChanged())
addEventListener("pagehide", () => session.close())
// A page that comes back from the browser's memory has closed its session on the way in.
addEventListener("pageshow", (event) => event.persisted && location.reload())

const root = document.getElementById("root")
if (root === null) throw new Error("index.html has no element with the id root")
createRoot(root).render(
  <StrictMode>
    <App
      session={session}
      clock={browserClock}
      claimSecret={claimSecret}
      layoutMemory={layoutMemory(() => localStorage)}
    />
  </StrictMode>,
)
