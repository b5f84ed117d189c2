import { type ReactNode, useRef } from "react"
import { type ConsoleSession, type VideoWish, videoLimits } from "../session/index.ts"
import type { Picture } from "../video/picture-meter.ts"
import { bitrate } from "./figures.ts"
import { givenSentence } from "./given-sentence.ts"
import { Icon } from "./icons.tsx"
import { keepFocus } from "./keep-focus.ts"
import { useObservable } from "./use-observable.ts"

const panelId = "video-panel"
const bitratesBps = [300_000, 600_000, 1_000_000, 2_000_000, 4_000_000, 8_000_000, 16_000_000]
const frameRates = [5, 10, 15, 20, 30, 60]

const preferences = [
  ["auto", "whatever is seen least (automatic)"],
  ["sharp", "motion: text stays sharp"],
  ["smooth", "size: motion stays smooth"],
] as const

export interface VideoPanelProps {
  readonly session: ConsoleSession<MediaStream>
  readonly picture: Picture | undefined
}

/** What the operator wants of the picture, and what comes of it. It is for this console alone. */
export function VideoPanel({ session, picture }: VideoPanelProps) {
  const panelRef = useRef<HTMLDivElement>(null)
  const wish = useObservable(session.video.wish)
  const report = useObservable(session.videoReport)
  const change = (part: Partial<VideoWish>) => session.video.wishFor({ ...wish, ...part })
  return (
    <>
      <button
        type="button"
        className="button"
        popoverTarget={panelId}
        title="Video"
        onPointerDown={keepFocus}
      >
        <Icon shape="video" />
        <span className="label">Video</span>
      </button>
      <div ref={panelRef} id={panelId} className="panel" popover="auto" role="dialog" aria-label="Video">
        <output className="given">{givenSentence(report, picture)}</output>
        <fieldset className="choices">
          <legend>On a thin path, give up first</legend>
          {preferences.map(([prefer, text]) => (
            <label key={prefer}>
              <input
                type="radio"
                name="video-prefer"
                checked={wish.prefer === prefer}
                onChange={() => change({ prefer })}
              />
              {text}
            </label>
          ))}
        </fieldset>
        <Choice
          name="Bitrate"
          value={wish.bitrateBps}
          choices={bitratesBps.map((bps) => [bps, bitrate(bps)])}
          onChange={(bitrateBps) => change({ bitrateBps })}
        />
        <Choice
          name="Pictures per second"
          value={wish.framesPerSecond}
          choices={frameRates.map((rate) => [rate, `${rate} at most`])}
          onChange={(framesPerSecond) => change({ framesPerSecond })}
        />
        <Choice
          name="Size"
          value={wish.scale}
          choices={videoLimits.scales.map((scale) => [scale, `${scale * 100} %`])}
          onChange={(scale) => change({ scale: videoLimits.scales.find((each) => each === scale) })}
        />
        <p className="panel-aside">For this console alone: where others watch too, they keep theirs.</p>
        <p className="panel-actions">
          <button type="button" className="button" onClick={() => session.video.wishFor({ prefer: "auto" })}>
            All automatic
          </button>
        </p>
      </div>
    </>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly value: number | undefined
  readonly choices: readonly (readonly [number, ReactNode])[]
  readonly onChange: (value: number | undefined) => void
}

function Choice({ name, value, choices, onChange }: ChoiceProps) {
  return (
    <label className="choice">
      {name}
      <select
        aria-label={name}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
      >
        <option value="">automatic</option>
        {choices.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
