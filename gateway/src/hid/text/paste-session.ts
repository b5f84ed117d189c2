import {
  findUntypable,
  type KeyLayout,
  leaveOutUntypable,
  loadLayout,
  normalizeText,
  type PasteRefusal,
  type PasteToConsole,
  type PasteToGateway,
  pasteMaxUnits,
  untypableListMax,
} from "../../../protocol/index.ts"
import type { TextTypist } from "./text-typist.ts"
import type { Typing, TypingEnd } from "./typing.ts"

export interface PasteSessionOptions {
  readonly typist: TextTypist
  readonly reply: (message: PasteToConsole) => void
}

interface Incoming {
  readonly id: number
  readonly layout: Promise<KeyLayout | undefined>
  readonly untypable: "refuse" | "leave-out"
  readonly pieces: string[]
  units: number
  isWhole: boolean
}

/**
 * One console's text on its way to the target: gathers its pieces, refuses what cannot be typed before a key is touched,
 * and hands the rest to the typist. Disposing it stops what is being typed.
 */
export class PasteSession implements Disposable {
  readonly #options: PasteSessionOptions
  #incoming: Incoming | undefined
  #typing: { readonly id: number; readonly typing: Typing } | undefined
  #isClosed = false

  constructor(options: PasteSessionOptions) {
    this.#options = options
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#incoming = undefined
    this.#typing?.typing.abandon()
  }

  take(message: PasteToGateway): void {
    if (this.#isClosed) return
    if (message.type === "paste-start") this.#begin(message)
    else if (message.type === "paste-cancel") this.#cancel(message.id)
    // What follows a refusal was sent before the console knew of it.
    else if (message.id !== this.#incoming?.id || this.#incoming.isWhole) return
    else if (message.type === "paste-chunk") this.#append(this.#incoming, message.text)
    else {
      this.#incoming.isWhole = true
      void this.#prepare(this.#incoming)
    }
  }

  #begin({ id, layout, untypable }: Extract<PasteToGateway, { type: "paste-start" }>): void {
    if (this.#incoming !== undefined || this.#typing !== undefined) {
      this.#reply({ type: "paste-refused", id, reason: "busy" })
      return
    }
    this.#incoming = { id, layout: loadLayout(layout), untypable, pieces: [], units: 0, isWhole: false }
  }

  #append(incoming: Incoming, text: string): void {
    incoming.units += text.length
    if (incoming.units > pasteMaxUnits) this.#refuse(incoming, "too-long")
    else incoming.pieces.push(text)
  }

  async #prepare(incoming: Incoming): Promise<void> {
    const layout = await incoming.layout
    // Cancelled meanwhile.
    if (this.#incoming !== incoming) return
    if (layout === undefined) {
      this.#refuse(incoming, "unknown-layout")
      return
    }
    const text = normalizeText(incoming.pieces.join(""))
    const untypable = findUntypable(layout, text)
    if (untypable.length > 0 && incoming.untypable === "refuse") {
      this.#incoming = undefined
      this.#reply({
        type: "paste-untypable",
        id: incoming.id,
        kinds: untypable.length,
        characters: untypable.slice(0, untypableListMax),
      })
      return
    }
    this.#type(incoming, layout, untypable.length === 0 ? text : leaveOutUntypable(layout, text))
  }

  #type(incoming: Incoming, layout: KeyLayout, text: string): void {
    const { id } = incoming
    const typing = this.#options.typist.type({
      layout,
      text,
      progress: (typed, total) => this.#reply({ type: "paste-progress", id, typed, total }),
      ended: (end) => this.#ended(id, end),
    })
    if (typeof typing === "string") {
      this.#refuse(incoming, typing)
      return
    }
    this.#incoming = undefined
    this.#typing = { id, typing }
  }

  #cancel(id: number): void {
    if (this.#incoming?.id === id) {
      this.#incoming = undefined
      this.#reply({ type: "paste-stopped", id, reason: "cancelled", typed: 0, total: 0 })
    } else if (this.#typing?.id === id) this.#typing.typing.cancel()
  }

  #ended(id: number, { outcome, typed, total }: TypingEnd): void {
    this.#typing = undefined
    if (outcome === "done") this.#reply({ type: "paste-done", id, typed })
    else if (outcome === "caps-lock") this.#reply({ type: "paste-refused", id, reason: outcome })
    else this.#reply({ type: "paste-stopped", id, reason: outcome, typed, total })
  }

  #refuse({ id }: Incoming, reason: PasteRefusal): void {
    this.#incoming = undefined
    this.#reply({ type: "paste-refused", id, reason })
  }

  #reply(message: PasteToConsole): void {
    if (!this.#isClosed) this.#options.reply(message)
  }
}
