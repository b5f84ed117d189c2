import type { ReactNode } from "react"
import type { StatusSentence } from "./status-sentence.ts"

/**
 * What is wrong with the picture, in its middle. It lets the mouse through: a target without a picture may still be woken.
 * The status line says the same aloud, so this is for the eyes.
 */
export function Overlay({ sentence, children }: { sentence: StatusSentence; children?: ReactNode }) {
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
