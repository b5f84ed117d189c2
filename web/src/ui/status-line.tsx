import type { Observable } from "../session/index.ts"
import type { Picture } from "../video/picture-meter.ts"
import type { StatusSentence } from "./status-sentence.ts"
import { useObservable } from "./use-observable.ts"

/** How things stand, in one line. The rate is seen and not read aloud: it changes every second. */
export function StatusLine({
  sentence,
  picture,
}: {
  sentence: StatusSentence
  picture: Observable<Picture | undefined>
}) {
  const rate = useObservable(picture)?.framesPerSecond
  const isShown = rate !== undefined && sentence.tone !== "busy" && sentence.text.includes("Connected")
  return (
    <p className="status" role="status" aria-live="polite" data-tone={sentence.tone}>
      <span className="status-text">{sentence.text}</span>
      {isShown && <span aria-hidden="true">, {rate > 1 ? `${rate} fps` : "standing still"}</span>}
    </p>
  )
}
