import type { ReactNode } from "react"
import type { StatusSentence } from "./status-sentence.ts"

/**
 * What is wrong with the picture, in its middle, and what can be done about it. It lets the mouse through, except on
 * buttons: a target without a picture may still be woken. The status line says the same aloud, so this is for the eyes.
 */
export function Overlay({ sentence, children }: { sentence: StatusSentence; children?: ReactNode }) {
  if (sentence.advice === undefined && children === undefined) return null
  return (
    <div className="overlay" data-tone={sentence.tone}>
      <div className="notice">
        <p className="notice-title" aria-hidden="true">
          {sentence.text}
        </p>
        {sentence.advice !== undefined && <p className="notice-advice">{sentence.advice}</p>}
        {children}
      </div>
    </div>
  )
}
