import type { IceConnection } from "./internals.ts"

export interface LivenessObserver {
  onQuiet(): void
  onHeard(): void
  onNeverConnected(): void
}

const lookIntervalMs = 1000
/**
 * Browsers check the path every 2.5 s at the latest and report about video every second. werift itself notices silence
 * after 30 s only (RFC 7675 §5.1, consent).
 */
const quietAfterMs = 6000
/** A person has given up by then; werift would go on checking for ever. */
const connectTimeoutMs = 30_000

/** Watches whether anything arrives from the other side. */
export class Liveness implements Disposable {
  readonly #timer: NodeJS.Timeout
  #heard = 0
  #heardMs: number

  constructor(connection: IceConnection, observer: LivenessObserver) {
    const startedMs = performance.now()
    this.#heardMs = startedMs
    this.#timer = setInterval(() => {
      const nowMs = performance.now()
      if (nowMs - startedMs > connectTimeoutMs) observer.onNeverConnected()
      const heard = arrivals(connection)
      if (heard !== this.#heard) {
        this.#heard = heard
        this.#heardMs = nowMs
        observer.onHeard()
      } else if (nowMs - this.#heardMs > quietAfterMs) {
        observer.onQuiet()
      }
    }, lookIntervalMs)
    this.#timer.unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

/** Packets, and checks of the path and their answers, on the pair in use. */
function arrivals({ nominated }: IceConnection): number {
  if (nominated === undefined) return 0
  return nominated.packetsReceived + nominated.requestsReceived + nominated.responsesReceived
}
