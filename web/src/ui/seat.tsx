import { useEffect, useRef } from "react"
import { type CalibrationState, leaveChord } from "../input/index.ts"
import {
  type Clock,
  type ConsoleSession,
  isScriptFault,
  ObservableValue,
  parseMacro,
} from "../session/index.ts"
import type { Latency } from "../video/latency-window.ts"
import type { Picture } from "../video/picture-meter.ts"
import { AwakeChoice } from "./awake-choice.tsx"
import type { BrowserMemory } from "./browser-memory.ts"
import { CalibrationMarks } from "./calibration-marks.tsx"
import { ConnectionDetails } from "./connection-details.tsx"
import { useFullScreen } from "./full-screen.ts"
import { IsoKeysChoice } from "./iso-keys-choice.tsx"
import { areKeysArriving } from "./key-hint.ts"
import { LastPicture } from "./last-picture.tsx"
import { useMacroParts } from "./macro-panel.tsx"
import { MousePanel } from "./mouse-panel.tsx"
import { Overlay } from "./overlay.tsx"
import type { PanelKey } from "./panel-keys.ts"
import { PastePanel } from "./paste-panel.tsx"
import { StatusLine } from "./status-line.tsx"
import { statusSentence } from "./status-sentence.ts"
import { Toolbar } from "./toolbar.tsx"
import { canBeWoken } from "./usb-sentence.ts"
import { useBottomEdge } from "./use-bottom-edge.ts"
import { useMacros } from "./use-macros.ts"
import { useMouse } from "./use-mouse.ts"
import { useObservable } from "./use-observable.ts"
import { useStage } from "./use-stage.ts"
import { useVideo } from "./use-video.ts"
import { VideoPanel } from "./video-panel.tsx"

const noPicture = new ObservableValue<Picture | undefined>(undefined)
const noCalibration = new ObservableValue<CalibrationState>({ phase: "idle" })
const noLatency = new ObservableValue<Latency | undefined>(undefined)

export interface SeatProps {
  readonly session: ConsoleSession<MediaStream>
  readonly clock: Clock
  readonly memory: BrowserMemory
}

/** The seat at the target: its screen, and below it one line with how things stand and what can be done. */
export function Seat({ session, clock, memory }: SeatProps) {
  const stageRef = useRef<HTMLDivElement>(null)
  const videoRef = useRef<HTMLVideoElement>(null)
  const barRef = useRef<HTMLElement>(null)
  const releaseRef = useRef<HTMLButtonElement>(null)
  const view = useObservable(session.view)
  const { capture, captureView, isoKeys, meter, latencyMeter } = useStage(
    session,
    clock,
    stageRef,
    videoRef,
    releaseRef,
    memory.isoKeys,
  )
  const { isCaptured, held, unknownKey, isPointerLocked } = useObservable(captureView)
  const { isArriving, latency: inputLatency } = useObservable(session.hands.delivery)
  const mouse = useMouse(capture, memory.mouse, view.gateway?.id)
  const calibration = useObservable(capture?.calibration ?? noCalibration)
  const { isBlocked, play } = useVideo(videoRef, view.media)
  const size = useObservable(meter?.picture ?? noPicture)
  const fullScreen = useFullScreen(clock, stageRef)
  const isAtEdge = useBottomEdge(fullScreen.isFullScreen, barRef)
  const macroParts = useMacroParts(capture, session.hands.macros, useMacros(memory.macros), () =>
    stageRef.current?.focus({ preventScroll: true }),
  )
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

  const sendPanelKey = (key: PanelKey) => {
    if ("codes" in key) capture?.chord(key.codes)
    else {
      const steps = parseMacro(key.macro)
      if (!isScriptFault(steps)) session.hands.macros.play(key.name, steps)
    }
  }

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
          data-arriving={areKeysArriving(view.target?.keyboard, isArriving)}
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
        {capture !== undefined && (
          <CalibrationMarks capture={capture} state={calibration} mouse={mouse} picture={size} />
        )}
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
              video={session.video}
              roundTripMs={view.roundTripMs}
              inputLatency={inputLatency}
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
          isArriving={isArriving}
          isPointerWanted={mouse.settings.mode === "relative" && !isPointerLocked}
          leds={view.leds}
          fullScreen={fullScreen}
          release={() => capture?.leave()}
          releaseRef={releaseRef}
          sendPanelKey={sendPanelKey}
          macroControls={macroParts.inBar}
          macroEditor={macroParts.editor}
          keyboardExtras={
            <>
              {macroParts.inPanel}
              <IsoKeysChoice isoKeys={isoKeys} memory={memory.isoKeys} />
            </>
          }
          mousePanel={
            <MousePanel
              capture={capture}
              mouse={mouse}
              isConnected={isConnected}
              relativePointer={view.target?.relativePointer}
            >
              <AwakeChoice jiggler={session.hands.jiggler} isConnected={isConnected} />
            </MousePanel>
          }
          videoPanel={<VideoPanel session={session} picture={size} />}
          pastePanel={
            <PastePanel
              desk={session.hands.paste}
              memory={memory.layout}
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
