import type { InputLatency, Observable, VideoDesk, VideoReport } from "../session/index.ts"
import type { LatencyPart } from "../video/latency.ts"
import type { Latency, Percentiles } from "../video/latency-window.ts"
import { bitrate, milliseconds, percent } from "./figures.ts"
import { keepFocus } from "./keep-focus.ts"
import { useObservable } from "./use-observable.ts"
import { VideoWay } from "./video-way.tsx"

const panelId = "connection-details"

/** In the order a picture goes through them. */
const parts: readonly { readonly part: LatencyPart; readonly name: string }[] = [
  { part: "encode", name: "Capture and encoding" },
  { part: "gateway", name: "Gateway" },
  { part: "network", name: "Network" },
  { part: "receiver", name: "Jitter buffer and decoding" },
  { part: "transit", name: "Network, buffer and decoding" },
  { part: "display", name: "Display" },
]

export interface ConnectionDetailsProps {
  readonly latency: Observable<Latency | undefined>
  readonly videoReport: Observable<VideoReport | undefined>
  readonly video: VideoDesk
  readonly roundTripMs: number | undefined
  /** From a key or a click here to the target's USB and back. */
  readonly inputLatency: InputLatency | undefined
}

/** How old the picture is, in one number; and behind it, what it is made of. Both change once a second. */
export function ConnectionDetails(props: ConnectionDetailsProps) {
  const { latency, videoReport, roundTripMs, inputLatency } = props
  const measured = useObservable(latency)
  const report = useObservable(videoReport)
  return (
    <>
      <button
        type="button"
        className="button quiet"
        popoverTarget={panelId}
        aria-label="Connection details"
        title="Connection details: how old the picture is when it is seen"
        onPointerDown={keepFocus}
      >
        {measured === undefined ? "Details" : `${Math.round(measured.total.p50)} ms`}
      </button>
      <div
        id={panelId}
        className="panel details"
        popover="auto"
        role="dialog"
        aria-label="Connection details"
      >
        {measured === undefined ? (
          <p>How old the picture is cannot be told yet, or not in this browser.</p>
        ) : (
          <LatencyTable latency={measured} />
        )}
        <VideoWay video={props.video} />
        <dl className="figures">
          <Figure
            name="Round trip"
            value={roundTripMs === undefined ? undefined : milliseconds(roundTripMs)}
          />
          <Figure
            name="Keys to the target and back"
            value={inputLatency && `${milliseconds(inputLatency.p50)}, p95 ${milliseconds(inputLatency.p95)}`}
          />
          <Figure name="Bitrate" value={report && bitrate(report.bitrateBps)} />
          <Figure
            name="Packets lost"
            value={report?.fractionLost === undefined ? undefined : percent(report.fractionLost)}
          />
          <Figure name="Pictures left out" value={report && `${report.picturesDropped} in the last second`} />
          <Figure name="Clocks agree within" value={report && milliseconds(report.clockErrorMs)} />
        </dl>
      </div>
    </>
  )
}

function LatencyTable({ latency }: { latency: Latency }) {
  return (
    <table className="latency">
      <caption>{latency.pictures} pictures of the last 10 seconds</caption>
      <thead>
        <tr>
          <th scope="col">Took</th>
          <th scope="col">
            <abbr title="Half of the pictures took no longer">p50</abbr>
          </th>
          <th scope="col">
            <abbr title="95 of 100 pictures took no longer">p95</abbr>
          </th>
        </tr>
      </thead>
      <tbody>
        <LatencyRow name="Capture to screen" percentiles={latency.total} />
        {parts.map(({ part, name }) => (
          <LatencyRow key={part} name={name} percentiles={latency.parts[part]} />
        ))}
      </tbody>
    </table>
  )
}

function LatencyRow({ name, percentiles }: { name: string; percentiles: Percentiles | undefined }) {
  if (percentiles === undefined) return null
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{milliseconds(percentiles.p50)}</td>
      <td>{milliseconds(percentiles.p95)}</td>
    </tr>
  )
}

function Figure({ name, value }: { name: string; value: string | undefined }) {
  if (value === undefined) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
