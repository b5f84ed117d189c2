import type { Logger } from "pino"
import { type Clock, systemClock } from "../../clock.ts"
import { type Observable, ObservableValue } from "../../events.ts"
import { Backoff } from "../backoff.ts"
import { monotonicUs } from "../monotonic.ts"
import { type NewestSlot, pause, produceInto } from "../newest-slot.ts"
import type { JpegPicture, JpegSource, VideoStatus } from "../source.ts"
import { SourceStatus } from "../source-status.ts"
import { describeAddress, type UstreamerAddress, type UstreamerEndpoint } from "./endpoint.ts"
import type { MultipartPart } from "./multipart.ts"
import { fetchState, type UstreamerState } from "./state.ts"
import { readStream } from "./stream-client.ts"
import { readStreamPicture } from "./stream-picture.ts"

/** First retry after a failure; the cap keeps a restarted uStreamer's picture below 2 s. */
const RETRY_FIRST_MS = 100
const RETRY_CAP_MS = 1_000
const STATE_INTERVAL_MS = 1_000
const STATE_TIMEOUT_MS = 1_000
/** uStreamer sends at least one part a second, whatever the grabber does. */
const STALL_MS = 3_000
/** `/state` is believed about a lost signal only when no picture has come for so long: the two answers may cross. */
const LIVE_GRACE_MS = 1_000

export interface UstreamerHttpOptions extends UstreamerEndpoint {
  readonly address: UstreamerAddress
  /** The grabber's device node, to tell an unplugged grabber from a missing signal. Leave out when it is another machine's. */
  readonly devicePath?: string
  readonly deviceExists?: (path: string) => boolean
  readonly clock?: Clock
  /** The clock of the pictures' timestamps, microseconds. */
  readonly monotonicUs?: () => number
  readonly log?: Logger
}

/** The JPEG pictures of a running uStreamer, any version, over its HTTP server. Reconnects by itself. */
export class UstreamerHttpSource implements JpegSource {
  readonly #options: UstreamerHttpOptions
  readonly #clock: Clock
  readonly #status: SourceStatus
  readonly #state = new ObservableValue<UstreamerState | undefined>(undefined)
  #lastPartMs = 0
  #lastLiveMs = Number.NEGATIVE_INFINITY

  constructor(options: UstreamerHttpOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#status = new SourceStatus(options)
  }

  get status(): Observable<VideoStatus> {
    return this.#status.observable
  }

  /** uStreamer's own account of itself, about once a second while pictures are read; undefined while it is silent. */
  get state(): Observable<UstreamerState | undefined> {
    return this.#state
  }

  /** Yields live pictures of the target only: neither uStreamer's "no signal" blank nor an old picture sent again. */
  pictures(signal: AbortSignal): AsyncIterable<JpegPicture> {
    return produceInto<JpegPicture>(signal, async (slot, stop) => {
      this.#status.starting()
      await Promise.all([this.#followStream(slot, stop), this.#followState(stop)])
    })
  }

  async #followStream(slot: NewestSlot<JpegPicture>, stop: AbortSignal): Promise<void> {
    const backoff = new Backoff({ firstMs: RETRY_FIRST_MS, capMs: RETRY_CAP_MS })
    while (!stop.aborted) {
      const reason = await this.#readUntilBroken(stop, (part) => {
        backoff.reset()
        this.#take(part, slot)
      })
      if (stop.aborted) return
      this.#status.encoderDown(reason)
      await pause(this.#clock, backoff.next(), stop)
    }
  }

  /** @returns why the connection ended, for a person. */
  async #readUntilBroken(stop: AbortSignal, onPart: (part: MultipartPart) => void): Promise<string> {
    const stalled = new AbortController()
    this.#lastPartMs = this.#clock.nowMs()
    const unwatch = this.#watchForStall(stalled)
    try {
      return await readStream(this.#options, AbortSignal.any([stop, stalled.signal]), onPart)
    } catch (error) {
      if (stalled.signal.aborted) {
        return `uStreamer at ${describeAddress(this.#options.address)} has sent nothing for ${STALL_MS / 1000} s.`
      }
      this.#options.log?.debug({ err: error }, "uStreamer's stream broke")
      return error instanceof Error ? error.message : String(error)
    } finally {
      unwatch()
    }
  }

  /** Aborts `stalled` when no part came for a while, unless `/state` says that there is nothing to send. */
  #watchForStall(stalled: AbortController): () => void {
    let cancel = (): void => undefined
    const check = (): void => {
      const idleMs = this.#clock.nowMs() - this.#lastPartMs
      if (idleMs >= STALL_MS && this.#state.value?.online !== false) {
        stalled.abort()
        return
      }
      cancel = this.#clock.after(idleMs >= STALL_MS ? STATE_INTERVAL_MS : STALL_MS - idleMs, check)
    }
    check()
    return () => cancel()
  }

  #take(part: MultipartPart, slot: NewestSlot<JpegPicture>): void {
    const { picture, online, fresh } = readStreamPicture(part, (this.#options.monotonicUs ?? monotonicUs)())
    this.#lastPartMs = this.#clock.nowMs()
    if (!online || !fresh) {
      this.#status.offline()
      return
    }
    this.#lastLiveMs = this.#lastPartMs
    this.#status.live(picture.width, picture.height)
    slot.put(picture)
  }

  async #followState(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const state = await this.#askState(stop)
      if (stop.aborted) return
      this.#state.set(state)
      const liveMs = this.#clock.nowMs() - this.#lastLiveMs
      if (state?.online === false && liveMs > LIVE_GRACE_MS) this.#status.offline()
      await pause(this.#clock, STATE_INTERVAL_MS, stop)
    }
  }

  async #askState(stop: AbortSignal): Promise<UstreamerState | undefined> {
    const timeout = new AbortController()
    const cancel = this.#clock.after(STATE_TIMEOUT_MS, () => timeout.abort())
    try {
      return await fetchState(this.#options, AbortSignal.any([stop, timeout.signal]))
    } catch (error) {
      this.#options.log?.debug({ err: error }, "uStreamer's state is not to be had")
      return undefined
    } finally {
      cancel()
    }
  }
}
