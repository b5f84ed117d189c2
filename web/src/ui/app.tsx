import { useEffect, useState } from "react"
import { type Door, enter, enterFromOpenPage } from "../server/entering.ts"
import { takeClaimSecret } from "../server/page-address.ts"
import type { Clock, ConsoleSession } from "../session/index.ts"
import type { BrowserMemory } from "./browser-memory.ts"
import { BrowserTooOld, Entrance, LinkRefused, NeedsLink, TooManyAttempts } from "./entrance.tsx"
import { Seat } from "./seat.tsx"
import { useObservable } from "./use-observable.ts"

export interface AppProps {
  readonly session: ConsoleSession<MediaStream>
  readonly clock: Clock
  /** From the page's address; undefined when it is no one-time link. */
  readonly claimSecret: string | undefined
  readonly memory: BrowserMemory
}

const askServer = fetch.bind(globalThis)

/** Lets the person in, by link or by the cookie that an earlier link gave, and then shows the seat. */
export function App({ session, clock, claimSecret, memory }: AppProps) {
  const [door, setDoor] = useState<Door | "claiming">(claimSecret === undefined ? "open" : "claiming")
  const { state } = useObservable(session.view)

  useEffect(() => {
    if (door === "open") session.start()
  }, [door, session])

  useEffect(() => {
    if (claimSecret === undefined) return
    void enter(askServer, claimSecret).then(setDoor)
  }, [claimSecret])

  // A link put into the address of this very page loads nothing: the browser only says that the fragment changed.
  useEffect(() => {
    const listening = new AbortController()
    const arrived = (next: Door) => {
      const isShut = session.view.value.state.phase === "unauthorized"
      // A session that was turned away has given up, so that a new one is wanted.
      if (isShut && next === "open") location.reload()
      else setDoor((door) => (door === "open" && !isShut ? door : next))
    }
    const changed = () => {
      const secret = takeClaimSecret(location, history)
      if (secret !== undefined) void enterFromOpenPage(askServer, secret).then(arrived)
    }
    addEventListener("hashchange", changed, { signal: listening.signal })
    return () => listening.abort()
  }, [session])

  if (typeof RTCPeerConnection === "undefined" && !isSecureContext) return <BrowserTooOld />
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
          <p role="status">Your link has not been used. Open it again when the gateway is running.</p>
        </Entrance>
      )
    case "open":
      return state.phase === "unauthorized" ? (
        <NeedsLink />
      ) : (
        <Seat session={session} clock={clock} memory={memory} />
      )
  }
}
