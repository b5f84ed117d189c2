import {
  encodeText,
  type PasteRefusal,
  type PasteStop,
  type PasteToConsole,
  type PasteToGateway,
  pasteChunks,
  type Untypable,
} from "@crashcart/gateway/protocol"
import { type Observable, ObservableValue } from "./observable.ts"

/** How the last text that was handed over fares. Counts are of characters (code points). */
export type PasteState =
  | { readonly phase: "idle" }
  /** `total` is undefined until the first of them has been typed. */
  | { readonly phase: "typing"; readonly typed: number; readonly total: number | undefined }
  | { readonly phase: "done"; readonly typed: number }
  /** Nothing was typed: the gateway has no keys for these, and for more kinds where `kinds` is greater. */
  | { readonly phase: "untypable"; readonly kinds: number; readonly characters: readonly Untypable[] }
  | { readonly phase: "refused"; readonly reason: PasteRefusal | "not-connected" }
  | {
      readonly phase: "stopped"
      readonly reason: PasteStop | "connection-lost"
      readonly typed: number
      readonly total: number | undefined
    }

export interface PasteRequest {
  readonly text: string
  /** Id of a layout that the gateway's catalogue lists. */
  readonly layout: string
  /** What is to be done about characters that the layout has no keys for. */
  readonly untypable: "refuse" | "leave-out"
}

/** Hands text to the gateway, which types it, and follows how it fares. One text at a time. */
export class PasteDesk {
  readonly #send: (data: string) => boolean
  readonly #state = new ObservableValue<PasteState>({ phase: "idle" })
  #id = 0

  constructor(send: (data: string) => boolean) {
    this.#send = send
  }

  get state(): Observable<PasteState> {
    return this.#state
  }

  /** Does nothing while another text is being typed. */
  paste({ text, layout, untypable }: PasteRequest): void {
    if (this.#state.value.phase === "typing") return
    this.#id += 1
    const id = this.#id
    const messages: PasteToGateway[] = [
      { type: "paste-start", id, layout, untypable },
      ...[...pasteChunks(text)].map((piece) => ({ type: "paste-chunk", id, text: piece }) as const),
      { type: "paste-end", id },
    ]
    const isSent = messages.every((message) => this.#send(encodeText(message)))
    this.#state.set(
      isSent
        ? { phase: "typing", typed: 0, total: undefined }
        : { phase: "refused", reason: "not-connected" },
    )
  }

  /** Asks the gateway to stop; it answers with how far it came. */
  cancel(): void {
    if (this.#state.value.phase === "typing") this.#send(encodeText({ type: "paste-cancel", id: this.#id }))
  }

  /** What became of the last text has been read. */
  dismiss(): void {
    if (this.#state.value.phase !== "typing") this.#state.set({ phase: "idle" })
  }

  /** A message of the gateway's; what concerns an earlier text is old news. */
  told(message: PasteToConsole): void {
    if (message.id !== this.#id || this.#state.value.phase !== "typing") return
    this.#state.set(stateAfter(message))
  }

  /** The session is over, and with it what it typed: the gateway lets go when its console leaves. */
  disconnected(): void {
    const { value } = this.#state
    if (value.phase !== "typing") return
    this.#state.set({ phase: "stopped", reason: "connection-lost", typed: value.typed, total: value.total })
  }
}

function stateAfter(message: PasteToConsole): PasteState {
  switch (message.type) {
    case "paste-progress":
      return { phase: "typing", typed: message.typed, total: message.total }
    case "paste-done":
      return { phase: "done", typed: message.typed }
    case "paste-untypable":
      return { phase: "untypable", kinds: message.kinds, characters: message.characters }
    case "paste-refused":
      return { phase: "refused", reason: message.reason }
    case "paste-stopped":
      return { phase: "stopped", reason: message.reason, typed: message.typed, total: message.total }
  }
}
