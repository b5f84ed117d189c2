import {
  encodeText,
  type MacroRefusal,
  type MacroStop,
  type MacroToConsole,
  type MacroToGateway,
  macroPieceMax,
} from "@crashcart/gateway/protocol"
import { type KeyStep, targetSteps } from "./macro-script.ts"
import { type Observable, ObservableValue } from "./observable.ts"

/** How the last macro that was played fares. */
export type MacroState =
  | { readonly phase: "idle" }
  | { readonly phase: "playing"; readonly name: string; readonly played: number; readonly total: number }
  | { readonly phase: "done"; readonly name: string }
  | { readonly phase: "refused"; readonly name: string; readonly reason: MacroRefusal | "not-connected" }
  | {
      readonly phase: "stopped"
      readonly name: string
      readonly reason: MacroStop | "connection-lost"
      readonly played: number
      readonly total: number
    }

/** Hands macros to the gateway, which plays them with its own timing, and follows how they fare. One at a time. */
export class MacroDesk {
  readonly #send: (data: string) => boolean
  readonly #state = new ObservableValue<MacroState>({ phase: "idle" })
  #id = 0

  constructor(send: (data: string) => boolean) {
    this.#send = send
  }

  get state(): Observable<MacroState> {
    return this.#state
  }

  /** Does nothing while another macro is being played. @param name for the person who follows it */
  play(name: string, steps: readonly KeyStep[]): void {
    if (this.#state.value.phase === "playing") return
    this.#id += 1
    const id = this.#id
    const all = targetSteps(steps)
    const pieces = Array.from({ length: Math.ceil(all.length / macroPieceMax) }, (_, index) =>
      all.slice(index * macroPieceMax, (index + 1) * macroPieceMax),
    )
    const messages: MacroToGateway[] = [
      { type: "macro-start", id },
      ...pieces.map((steps) => ({ type: "macro-steps" as const, id, steps })),
      { type: "macro-end", id },
    ]
    const isSent = messages.every((message) => this.#send(encodeText(message)))
    this.#state.set(
      isSent
        ? { phase: "playing", name, played: 0, total: all.length }
        : { phase: "refused", name, reason: "not-connected" },
    )
  }

  /** Asks the gateway to stop; it releases everything, and answers with how far it came. */
  cancel(): void {
    if (this.#state.value.phase === "playing") this.#send(encodeText({ type: "macro-cancel", id: this.#id }))
  }

  /** A message of the gateway's; what concerns an earlier macro is old news. */
  told(message: MacroToConsole): void {
    const { value } = this.#state
    if (message.id !== this.#id || value.phase !== "playing") return
    const { name } = value
    switch (message.type) {
      case "macro-progress":
        this.#state.set({ phase: "playing", name, played: message.played, total: message.total })
        break
      case "macro-done":
        this.#state.set({ phase: "done", name })
        break
      case "macro-refused":
        this.#state.set({ phase: "refused", name, reason: message.reason })
        break
      case "macro-stopped":
        this.#state.set({
          phase: "stopped",
          name,
          reason: message.reason,
          played: message.played,
          total: message.total,
        })
    }
  }

  /** The session is over: the gateway lets go when its console leaves. */
  disconnected(): void {
    const { value } = this.#state
    if (value.phase !== "playing") return
    const { name, played, total } = value
    this.#state.set({ phase: "stopped", name, reason: "connection-lost", played, total })
  }
}
