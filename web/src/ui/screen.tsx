import { type RefObject, useCallback, useEffect, useState } from "react"
import type { PictureMeter } from "../video/picture-meter.ts"

/** The target's screen. @param media kept after a loss: the last picture stays until there is a new one. */
export function Screen({
  media,
  meter,
  videoRef,
}: {
  media: MediaStream | undefined
  meter: PictureMeter | undefined
  videoRef: RefObject<HTMLVideoElement | null>
}) {
  const [isBlocked, setIsBlocked] = useState(false)
  const play = useCallback(() => {
    videoRef.current?.play().then(
      () => setIsBlocked(false),
      (error: unknown) => {
        // Anything else is a new picture overtaking this one: it plays by itself.
        if (error instanceof DOMException && error.name === "NotAllowedError") setIsBlocked(true)
      },
    )
  }, [videoRef])

  useEffect(() => {
    const video = videoRef.current
    if (video === null || media === undefined) return
    video.srcObject = media
    play()
  }, [media, play, videoRef])

  return (
    <>
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
      {isBlocked && (
        <button type="button" className="button play" onClick={play}>
          Show the picture
        </button>
      )}
    </>
  )
}
