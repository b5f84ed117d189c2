import { useId } from "react"
import { type VideoDesk, videoPreferences } from "../session/index.ts"
import { videoMemory } from "../video/video-memory.ts"
import { useObservable } from "./use-observable.ts"
import { preferenceNames, videoWaySentence } from "./video-way-sentence.ts"

const memory = videoMemory(() => localStorage)

/** How pictures come and why, and the choice to have them come another way. */
export function VideoWay({ video }: { readonly video: VideoDesk }) {
  const view = useObservable(video.view)
  const id = useId()
  const choose = (value: string) => {
    const preference = videoPreferences.find((known) => known === value)
    if (preference === undefined) return
    memory.write(preference)
    video.prefer(preference)
  }
  return (
    <>
      <p className="video-way">
        <label htmlFor={id}>Pictures come by</label>{" "}
        <select id={id} value={view.preference} onChange={(event) => choose(event.target.value)}>
          {videoPreferences.map((preference) => (
            <option key={preference} value={preference}>
              {preferenceNames[preference]}
            </option>
          ))}
        </select>
      </p>
      <p role="note" aria-label="How pictures come">
        {videoWaySentence(view)}
      </p>
    </>
  )
}
