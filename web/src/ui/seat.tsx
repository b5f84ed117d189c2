import { useEffect, useRef } from "react"
import { leaveChord } from "../input/index.ts"
import { type Clock, type ConsoleSession, ObservableValue } from "../session/index.ts"
import type { Latency } from "../video/latency-window.ts"
import type { Picture } from "../video/picture-meter.ts"
import { ConnectionDetails } from "./connection-details.tsx"
import { useFullScreen } from "./full-screen.ts"
import { areKeysArriving } from "./key-hint.ts"
import { LastPicture } from "./last-picture.tsx"
import type { LayoutMemory } from "./layout-memory.ts"
import { Overlay } from "./overlay.tsx"
import { PastePanel } from "./paste-panel.tsx"
import { StatusLine } from "./status-line.tsx"
import { statusSentence } from "./status-sentence.ts"
import { Toolbar } from "./toolbar.tsx"
import { canBeWoken } from "./usb-sentence.ts"
import { useBottomEdge } from "./use-bottom-edge.ts"
import { useObservable } from "./use-observable.ts"
import { useStage } from "./use-stage.ts"
import { useVideo } from "./use-video.ts"

const noPicture = new ObservableValue<Picture | undefined>(undefined)
const noLatency = new ObservableValue<Latency | undefined>(undefined)

export interface SeatProps {
  readonly session: ConsoleSession<MediaStream>
  readonly clock: Clock
  readonly layoutMemory: LayoutMemory
}

/** The seat at the target: its screen, and below it one line with how things stand and what can be done. */
export function Seat({ session, clock, layoutMemory }: SeatProps) {
  const stageRef = useRef<HTMLDivElement>(null)
  const videoRef = useRef<HTMLVideoElement>(null)
  const barRef = useRef<HTMLElement>(null)
  const releaseRef = useRef<HTMLButtonElement>(null)
  const view = useObservable(session.view)
  const { capture, captureView, meter, latencyMeter } = useStage(
    session,
    clock,
    stageRef,
    videoRef,
    releaseRef,
  )
  const { isCaptured, held, unknownKey } = useObservable(captureView)
  const { isBlocked, play } = useVideo(videoRef, view.media)
  const size = useObservable(meter?.picture ?? noPicture)
  const fullScreen = useFullScreen(clock, stageRef)
  const isAtEdge = useBottomEdge(fullScreen.isFullScreen, barRef)
  const sentence = statusSentence(view, size)
  const isConnected = view.state.phase === "connected"

  useEffect(() => {
    document.title = view.gateway === undefined ? "crashcart" : `${view.gateway.name} · crashcart`
  }, [view.gateway])

  // When nothing on the page has the keyboard, the target has it.
  useEffect(() => {
    if (isConnected && document.activeElement === document.body)
      stageRef.current?.focus({ preventScroll: true })
  }, [isConnected])

  const wayOut = () => {
    if (view.state.phase === "ended") return <WayOut name="Take it back" onClick={() => session.takeBack()} />
    if (isConnected && isBlocked) return <WayOut name="Show the picture" onClick={play} />
    // Where there is a picture, a button would hide a part of it, and a key does as well.
    if (view.target?.video.state === "live" || !canBeWoken(view.target)) return undefined
    return <WayOut name="Wake the target" onClick={() => session.wake()} />
  }

  return (
    <main className="seat">
      <div className="view">
        <div
          ref={stageRef}
          className="stage"
          data-captured={isCaptured}
          data-arriving={areKeysArriving(view.target?.keyboard)}
          data-connected={isConnected}
          data-live={isConnected && view.target?.video.state === "live"}
          role="application"
          aria-label="Target's keyboard and mouse"
          aria-description={`Every key goes to the target. ${leaveChord} leaves.`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes every key there is, so it has to take the focus.
          tabIndex={0}
        >
          <video
            ref={videoRef}
            className="screen"
            aria-label="Target screen"
            autoPlay
            muted
            playsInline
            disablePictureInPicture
            onResize={() => meter?.resized()}
            onPause={play}
          />
          <LastPicture session={session} videoRef={videoRef} />
        </div>
        <Overlay sentence={sentence}>{wayOut()}</Overlay>
        <p className="full-screen-notice" aria-live="polite">
          {fullScreen.notice}
        </p>
      </div>
      <footer ref={barRef} className="bar" data-shown={isAtEdge || !isCaptured}>
        <div className="standing">
          <StatusLine sentence={sentence} picture={meter?.picture ?? noPicture} />
          {isConnected && (
            <ConnectionDetails
              latency={latencyMeter?.latency ?? noLatency}
              videoReport={session.videoReport}
              roundTripMs={view.roundTripMs}
            />
          )}
        </div>
        <Toolbar
          capture={capture}
          isConnected={isConnected}
          isCaptured={isCaptured}
          held={held}
          unknownKey={unknownKey}
          keyboard={view.target?.keyboard}
          leds={view.leds}
          fullScreen={fullScreen}
          release={() => capture?.leave()}
          releaseRef={releaseRef}
          pastePanel={
            <PastePanel
              desk={session.paste}
              memory={layoutMemory}
              isConnected={isConnected}
              stageRef={stageRef}
            />
          }
        />
      </footer>
    </main>
  )
}

function WayOut({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button type="button" className="button primary" onClick={onClick}>
      {name}
    </button>
  )
}
