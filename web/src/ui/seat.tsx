import { useEffect, useRef } from "react"
import { type Clock, type ConsoleSession, ObservableValue } from "../session/index.ts"
import type { Picture } from "../video/picture-meter.ts"
import { useFullScreen } from "./full-screen.ts"
import { Overlay } from "./overlay.tsx"
import { Screen } from "./screen.tsx"
import { StatusLine } from "./status-line.tsx"
import { statusSentence } from "./status-sentence.ts"
import { Toolbar } from "./toolbar.tsx"
import { useObservable } from "./use-observable.ts"
import { useStage } from "./use-stage.ts"

const noPicture = new ObservableValue<Picture | undefined>(undefined)

/** The seat at the target: its screen, and below it one line with how things stand and what can be done. */
export function Seat({ session, clock }: { session: ConsoleSession<MediaStream>; clock: Clock }) {
  const stageRef = useRef<HTMLDivElement>(null)
  const videoRef = useRef<HTMLVideoElement>(null)
  const releaseRef = useRef<HTMLButtonElement>(null)
  const view = useObservable(session.view)
  const { capture, captureView, meter } = useStage(session, clock, stageRef, videoRef)
  const { isCaptured, held, unknownKey } = useObservable(captureView)
  const size = useObservable(meter?.picture ?? noPicture)
  const fullScreen = useFullScreen()
  const sentence = statusSentence(view, size)
  const isConnected = view.state.phase === "connected"

  useEffect(() => {
    document.title = view.gateway === undefined ? "crashcart" : `${view.gateway.name} · crashcart`
  }, [view.gateway])

  const release = () => {
    capture?.leave()
    releaseRef.current?.focus()
  }

  return (
    <main className="seat">
      <div
        ref={stageRef}
        className="stage"
        data-captured={isCaptured}
        data-connected={isConnected}
        role="application"
        aria-label="Target's keyboard and mouse"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes every key there is, so it has to take the focus.
        tabIndex={0}
      >
        <Screen media={view.media} meter={meter} videoRef={videoRef} />
        {sentence.tone !== "good" && sentence.advice !== undefined && <Overlay sentence={sentence} />}
      </div>
      {view.state.phase === "ended" && (
        <div className="take-back">
          <button type="button" className="button primary" onClick={() => session.takeBack()}>
            Take it back
          </button>
        </div>
      )}
      <footer className="bar">
        <StatusLine sentence={sentence} picture={meter?.picture ?? noPicture} />
        <Toolbar
          capture={capture}
          isConnected={isConnected}
          isCaptured={isCaptured}
          held={held}
          unknownKey={unknownKey}
          leds={view.leds}
          fullScreen={fullScreen}
          release={release}
          releaseRef={releaseRef}
        />
      </footer>
    </main>
  )
}
