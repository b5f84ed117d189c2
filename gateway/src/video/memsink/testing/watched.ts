import type { Observable } from "../../../events.ts"
import type { AccessUnit, VideoStatus } from "../../source.ts"
import { type MemsinkOptions, MemsinkSource } from "../memsink-source.ts"

/** A source being read. */
export class Watched implements AsyncDisposable {
  readonly source: MemsinkSource
  readonly #leave = new AbortController()
  readonly #units: AsyncIterator<AccessUnit>

  constructor(path: string, options: Partial<MemsinkOptions> = {}) {
    this.source = new MemsinkSource({ path, isWritten: async () => true, ...options })
    this.#units = this.source.accessUnits(this.#leave.signal)[Symbol.asyncIterator]()
  }

  async next(): Promise<AccessUnit> {
    const { value, done } = await this.#units.next()
    if (done === true) throw new Error("the source ended")
    return value
  }

  status(passes: (status: VideoStatus) => boolean): Promise<VideoStatus> {
    return reaches(this.source.status, passes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave.abort()
    while (!(await this.#units.next()).done);
  }
}

function reaches<T>(observable: Observable<T>, passes: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const stop = observable.observe((value) => {
      if (!passes(value)) return
      queueMicrotask(() => stop())
      resolve(value)
    })
  })
}
export const isState = (state: VideoStatus["state"]) => (status: VideoStatus) => status.state === state
