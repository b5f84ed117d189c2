import { useEffect, useState } from "react"
import { type Claim, claim } from "../server/access.ts"
import type { Access, AccessCheck, Clock, ConsoleSession } from "../session/index.ts"
import { BrowserTooOld, Entrance, LinkRefused, NeedsLink, TooManyAttempts } from "./entrance.tsx"
import type { LayoutMemory } from "./layout-memory.ts"
import { Seat } from "./seat.tsx"
import { useObservable } from "./use-observable.ts"

export interface AppProps {
  readonly session: ConsoleSession<MediaStream>
  readonly clock: Clock
  readonly checkAccess: AccessCheck
  /** From the page's address; undefined when it is no one-time link. */
  readonly claimSecret: string | undefined
  readonly layoutMemory: LayoutMemory
}

type Door = "claiming" | "open" | Exclude<Claim, "accepted">

/** Lets the person in, by link or by the cookie that an earlier link gave, and then shows the seat. */
export function App({ session, clock, checkAccess, claimSecret, layoutMemory }: AppProps) {
  const [door, setDoor] = useState<Door>(claimSecret === undefined ? "open" : "claiming")
  const { state } = useObservable(session.view)

  useEffect(() => {
    if (door === "open") session.start()
  }, [door, session])

  useEffect(() => {
    if (claimSecret === undefined) return
    void enter(claimSecret, checkAccess).then(setDoor)
  }, [claimSecret, checkAccess])

  if (typeof RTCPeerConnection === "undefined") return <BrowserTooOld />
  switch (door) {
    case "claiming":
      return (
        <Entrance title="One moment">
          <p role="status">Opening your link…</p>
        </Entrance>
      )
    case "refused":
      return <LinkRefused />
    case "too-many-attempts":
      return <TooManyAttempts />
    case "unreachable":
      return (
        <Entrance title="The server does not answer">
          <p role="status">Your link has not been used. Load this page again when the gateway is running.</p>
        </Entrance>
      )
    case "open":
      return state.phase === "unauthorized" ? (
        <NeedsLink />
      ) : (
        <Seat session={session} clock={clock} layoutMemory={layoutMemory} />
      )
  }
}

/** A used link is no obstacle to a browser that is signed in already: it may be the one that used it. */
async function enter(secret: string, checkAccess: AccessCheck): Promise<Door> {
  const outcome = await claim(fetch.bind(globalThis), secret)
  if (outcome === "accepted") return "open"
  const access: Access = outcome === "refused" ? await checkAccess() : "unauthorized"
  return access === "allowed" ? "open" : outcome
}
