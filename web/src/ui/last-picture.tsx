import { type RefObject, useEffect, useRef, useState } from "react"
import type { ConsoleSession } from "../session/index.ts"

/**
 * The last picture of a lost session, or of pictures that come another way now, until there is a next: a browser blanks the video at once when its
 * connection closes, and the person was perhaps just reading.
 */
export function LastPicture({
  session,
  videoRef,
}: {
  session: ConsoleSession<MediaStream>
  videoRef: RefObject<HTMLVideoElement | null>
}) {
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const [isShown, setIsShown] = useState(false)

  useEffect(() => {
    const video = videoRef.current
    let wasConnected = false
    const shown = () => setIsShown(false)
    video?.addEventListener("loadeddata", shown)
    let lastMedia: MediaStream | undefined
    const stop = session.view.subscribe(({ state, media }) => {
      const isLost = state.phase === "reconnecting" || state.phase === "gateway-offline"
      // Pictures that come another way are another stream: the video is blank until its first one.
      const isExchanged = wasConnected && lastMedia !== undefined && media !== lastMedia
      lastMedia = media
      if ((wasConnected && isLost) || isExchanged) setIsShown(copy(video, canvasRef.current))
      else if (state.phase === "unauthorized" || state.phase === "ended") setIsShown(false)
      wasConnected = state.phase === "connected"
    })
    return () => {
      stop()
      video?.removeEventListener("loadeddata", shown)
    }
  }, [session, videoRef])

  return <canvas ref={canvasRef} className="screen last-picture" hidden={!isShown} />
}

/** @returns whether there was a picture to copy. */
function copy(video: HTMLVideoElement | null, canvas: HTMLCanvasElement | null): boolean {
  if (video === null || canvas === null || video.videoWidth === 0) return false
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext("2d")?.drawImage(video, 0, 0)
  return true
}
