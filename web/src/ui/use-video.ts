import { type RefObject, useCallback, useEffect, useState } from "react"

/** Plays `media` in the video element. @returns whether the browser wants a click first, and what to do at that click. */
export function useVideo(videoRef: RefObject<HTMLVideoElement | null>, media: MediaStream | undefined) {
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

  return { isBlocked, play }
}
