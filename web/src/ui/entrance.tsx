import type { ReactNode } from "react"

/** A page instead of the seat: what is missing, and how to get it. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="entrance">
      <img className="mark" src="/favicon.svg" alt="" width="56" height="56" />
      <h1>{title}</h1>
      {children}
    </main>
  )
}

/** This browser has no cookie. */
export function NeedsLink() {
  return (
    <Entrance title="Open the gateway's link">
      <p role="status">
        This browser has no access yet. The gateway printed a link when it started: open that link here, once.
      </p>
      <NewLink />
    </Entrance>
  )
}

function NewLink() {
  return (
    <p className="aside">
      A link works one time only. For a new one, run <kbd>npm run crashcart -- link</kbd> where the gateway
      runs; the demo prints one each time it starts.
    </p>
  )
}

export function LinkRefused() {
  return (
    <Entrance title="This link was already used">
      <p role="status">This link was already used, or it is too old. A link lets one browser in, once.</p>
      <NewLink />
    </Entrance>
  )
}

export function TooManyAttempts() {
  return (
    <Entrance title="A moment, please">
      <p role="status">Too many links were tried from here. Wait a minute, then load this page again.</p>
    </Entrance>
  )
}

export function BrowserTooOld() {
  return (
    <Entrance title="This browser cannot show the target">
      <p role="status">
        It has no WebRTC, or it is switched off. A current Chrome, Edge, Firefox or Safari can.
      </p>
    </Entrance>
  )
}
