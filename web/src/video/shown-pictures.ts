/** What a browser says of a picture it shows (WICG requestVideoFrameCallback §3). Some leave out what they don't know. */
export interface ShownPicture {
  readonly rtpTimestamp: number
  /** When the last packet of it had arrived. */
  readonly receivedMs: number | undefined
  /** When it was handed over to be composited. */
  readonly presentedMs: number
  /** When the browser expects it to be visible. */
  readonly displayMs: number | undefined
}

/** The fields of `VideoFrameCallbackMetadata` that are read. */
export interface FrameMetadata {
  readonly rtpTimestamp?: number
  readonly receiveTime?: DOMHighResTimeStamp
  readonly presentationTime: DOMHighResTimeStamp
  readonly expectedDisplayTime: DOMHighResTimeStamp
}

/** Eight seconds at 60 pictures a second; the gateway's report about a picture comes within two. */
const keptMax = 512
const columns = 4
/** Beyond this an expected time of display is none: no display is that slow. */
const displayMaxMs = 100

/** The newest pictures shown, kept without allocating anything for each. */
export class ShownPictures {
  readonly #values = new Float64Array(keptMax * columns)
  #count = 0

  /** Called for each picture. One without an RTP timestamp cannot be told from others and is left out. */
  add({ rtpTimestamp, receiveTime, presentationTime, expectedDisplayTime }: FrameMetadata): void {
    if (rtpTimestamp === undefined || !Number.isFinite(presentationTime)) return
    const at = (this.#count % keptMax) * columns
    this.#values[at] = rtpTimestamp
    this.#values[at + 1] = receiveTime ?? Number.NaN
    this.#values[at + 2] = presentationTime
    this.#values[at + 3] = expectedDisplayTime
    this.#count += 1
  }

  /** The newest one with this timestamp. */
  find(rtpTimestamp: number): ShownPicture | undefined {
    const oldest = Math.max(0, this.#count - keptMax)
    for (let index = this.#count - 1; index >= oldest; index -= 1) {
      const at = (index % keptMax) * columns
      if (this.#values[at] === rtpTimestamp) return this.#read(at)
    }
    return undefined
  }

  clear(): void {
    this.#count = 0
  }

  #read(at: number): ShownPicture {
    const [rtpTimestamp = 0, receivedMs, presentedMs = 0, displayMs] = this.#values.subarray(at, at + columns)
    return {
      rtpTimestamp,
      receivedMs: within(receivedMs, Number.NEGATIVE_INFINITY, presentedMs),
      presentedMs,
      displayMs: within(displayMs, presentedMs, presentedMs + displayMaxMs),
    }
  }
}

/** Undefined for what cannot be: a picture is received before it is presented, and displayed soon after. */
function within(value: number | undefined, from: number, to: number): number | undefined {
  return value !== undefined && value >= from && value <= to ? value : undefined
}
