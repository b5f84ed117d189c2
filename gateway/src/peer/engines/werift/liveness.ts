import type { Clock } from "../../../rtp/index.ts"
import type { IceConnection } from "./internals.ts"

export interface LivenessObserver {
  /** Nothing has arrived for a while. */
  onQuiet(): void
  /** Something has arrived; also when it never was quiet. */
  onHeard(): void
  /** The time for connecting is over. Also called on a connection that has long been made. */
  onTimeout(): void
}

const lookIntervalMs = 1000
/**
 * Browsers check the path every 2.5 s at the latest and report about video every second. werift itself notices silence
 * after 30 s only (RFC 7675 §5.1, consent).
 */
export const quietAfterMs = 6000
/** A person has given up by then; werift would go on checking for ever. */
export const connectTimeoutMs = 30_000

/** Watches whether anything arrives from the other side. */
export class Liveness implements Disposable {
  readonly #connection: Pick<IceConnection, "nominated">
  readonly #observer: LivenessObserver
  readonly #clock: Clock
  readonly #startedMs: number
  #cancel: () => void
  #heard = 0
  #heardMs: number

  constructor(connection: Pick<IceConnection, "nominated">, observer: LivenessObserver, clock: Clock) {
    this.#connection = connection
    this.#observer = observer
    this.#clock = clock
    this.#startedMs = clock.nowMs()
    this.#heardMs = this.#startedMs
    this.#cancel = clock.after(lookIntervalMs, () => this.#look())
  }

  [Symbol.dispose](): void {
    this.#cancel()
  }

  #look(): void {
    this.#cancel = this.#clock.after(lookIntervalMs, () => this.#look())
    const nowMs = this.#clock.nowMs()
    const heard = arrivals(this.#connection)
    if (heard !== this.#heard) {
      this.#heard = heard
      this.#heardMs = nowMs
      this.#observer.onHeard()
    } else if (nowMs - this.#heardMs >= quietAfterMs) {
      this.#observer.onQuiet()
    }
    if (nowMs - this.#startedMs >= connectTimeoutMs) this.#observer.onTimeout()
  }
}

/** Packets, and checks of the path and their answers, on the pair in use. */
function arrivals({ nominated }: Pick<IceConnection, "nominated">): number {
  if (nominated === undefined) return 0
  return nominated.packetsReceived + nominated.requestsReceived + nominated.responsesReceived
}
