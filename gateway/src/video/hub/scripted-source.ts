import { type Observable, ObservableValue } from "../../events.ts"
import type { AccessUnit, VideoSource, VideoStatus } from "../source.ts"

/** A picture of which only its time matters. */
export function key(timestampUs: number): AccessUnit {
  return { nalUnits: [Uint8Array.of(0x65)], isKeyFrame: true, timestampUs, width: 16, height: 16 }
}

/** A picture that needs the one before it. */
export function delta(timestampUs: number): AccessUnit {
  return { nalUnits: [Uint8Array.of(0x41)], isKeyFrame: false, timestampUs, width: 16, height: 16 }
}

/** A source in a test's hand: yields what is put into it, ends or fails when told, and notes what is asked of it. */
export class ScriptedSource implements VideoSource {
  readonly #status = new ObservableValue<VideoStatus>({ state: "starting" })
  readonly #script: (AccessUnit | "end" | Error)[] = []
  #wake: () => void = () => undefined
  #read: () => void = () => undefined
  /** Consumers at this moment, and how many there ever were. */
  consumers = 0
  runs = 0
  /** Most consumers there ever were at once. */
  consumersMost = 0
  /** What a run waits for before it lets go. */
  parting: Promise<void> = Promise.resolve()
  /** Whether a run is waiting for {@link parting}. */
  isParting = false
  keyFrameRequests = 0

  get status(): Observable<VideoStatus> {
    return this.#status
  }

  tell(status: VideoStatus): void {
    this.#status.set(status)
  }

  /** Adds steps. @returns resolves once the consumer has taken them all and come back for more. */
  put(...steps: (AccessUnit | "end" | Error)[]): Promise<void> {
    this.#script.push(...steps)
    this.#wake()
    return new Promise((resolve) => {
      this.#read = resolve
    })
  }

  async *accessUnits(signal: AbortSignal): AsyncGenerator<AccessUnit> {
    this.runs++
    this.consumers++
    this.consumersMost = Math.max(this.consumersMost, this.consumers)
    signal.addEventListener("abort", () => this.#wake(), { once: true })
    try {
      while (!signal.aborted) {
        const step = this.#script.shift()
        if (step === "end") return
        if (step instanceof Error) throw step
        if (step !== undefined) {
          yield step
          continue
        }
        this.#read()
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    } finally {
      this.isParting = true
      await this.parting
      this.isParting = false
      this.consumers--
    }
  }

  requestKeyFrame(): void {
    this.keyFrameRequests++
  }
}
