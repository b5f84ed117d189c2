import { type RefObject, useEffect, useState } from "react"
import { type CaptureView, InputCapture, IsoKeys, nothingCaptured, platformOf } from "../input/index.ts"
import { type Clock, type ConsoleSession, type Observable, ObservableValue } from "../session/index.ts"
import { LatencyMeter } from "../video/latency-meter.ts"
import { PictureMeter } from "../video/picture-meter.ts"
import { timedVideo } from "../video/timed-video.ts"
import type { BrowserMemory } from "./browser-memory.ts"
import { pointerLockOf } from "./pointer-lock.ts"

export interface Stage {
  readonly capture: InputCapture | undefined
  readonly isoKeys: IsoKeys
  readonly captureView: Observable<CaptureView>
  readonly meter: PictureMeter | undefined
  readonly latencyMeter: LatencyMeter | undefined
}

const notCaptured = new ObservableValue<CaptureView>(nothingCaptured)

/** Binds input and measuring to the elements on the page, for as long as they are there. */
export function useStage(
  session: ConsoleSession<MediaStream>,
  clock: Clock,
  stageRef: RefObject<HTMLDivElement | null>,
  videoRef: RefObject<HTMLVideoElement | null>,
  releaseRef: RefObject<HTMLButtonElement | null>,
  isoMemory: BrowserMemory["isoKeys"],
): Stage {
  const [isoKeys] = useState(
    () => new IsoKeys(platformOf(navigator.platform), isoMemory.read(), () => isoMemory.write(true)),
  )
  const [stage, setStage] = useState<Omit<Stage, "isoKeys">>({
    capture: undefined,
    captureView: notCaptured,
    meter: undefined,
    latencyMeter: undefined,
  })
  useEffect(() => {
    const element = stageRef.current
    const video = videoRef.current
    if (element === null || video === null) return
    const meter = new PictureMeter(video, clock)
    const latencyMeter = new LatencyMeter(timedVideo(video), session.videoReport, clock)
    const stopMeasuring = latencyMeter.latency.subscribe((latency) =>
      session.video.measured(latency?.total.p95),
    )
    const capture = new InputCapture({
      stage: element,
      picture: () => pictureOf(video),
      page: { window, document },
      requestFrame: (callback) => requestAnimationFrame(callback),
      clock,
      lock: pointerLockOf(element, document),
      isoKeys,
      platform: platformOf(navigator.platform),
      send: (input, isLast) => session.hands.send(input, isLast),
      left: () => releaseRef.current?.focus({ preventScroll: true }),
    })
    const follow = () => {
      capture.isEnabled = session.view.value.state.phase === "connected"
    }
    follow()
    const stop = session.view.subscribe(follow)
    setStage({ capture, captureView: capture.view, meter, latencyMeter })
    element.focus({ preventScroll: true })
    return () => {
      stop()
      capture[Symbol.dispose]()
      meter[Symbol.dispose]()
      stopMeasuring()
      latencyMeter[Symbol.dispose]()
    }
  }, [session, clock, stageRef, videoRef, releaseRef, isoKeys])
  return { ...stage, isoKeys }
}

/** Without a picture the whole stage stands for the target's screen: a move still wakes it. */
function pictureOf(video: HTMLVideoElement) {
  const rect = video.getBoundingClientRect()
  const { videoWidth: width, videoHeight: height } = video
  return { rect, size: width > 0 && height > 0 ? { width, height } : rect }
}
