import type { Engine, EnginePeer, PeerOptions } from "../engine.ts"
import { needsTcp } from "./native/ice-servers.ts"

export interface AutoEngineOptions {
  /** @throws GatewayError `peer/engine-unavailable` where it cannot run. */
  readonly loadNative: () => Promise<Engine>
  readonly werift: Engine
  /** Told once when the native engine cannot run here and werift serves everybody. */
  readonly onFallback?: (reason: unknown) => void
}

/** Picks an engine for each console: the native one, unless it cannot run here or the path needs TCP or TLS. */
export class AutoEngine implements Engine {
  readonly name = "auto"
  readonly #options: AutoEngineOptions
  #native: Promise<Engine | undefined> | undefined

  constructor(options: AutoEngineOptions) {
    this.#options = options
  }

  async answer(options: PeerOptions): Promise<EnginePeer> {
    const { werift } = this.#options
    if (needsTcp(options.iceServers)) return await werift.answer(options)
    this.#native ??= this.#load()
    return await ((await this.#native) ?? werift).answer(options)
  }

  async #load(): Promise<Engine | undefined> {
    try {
      return await this.#options.loadNative()
    } catch (reason) {
      this.#options.onFallback?.(reason)
      return undefined
    }
  }
}
