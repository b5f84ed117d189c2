import {
  encodeText,
  isPasteToConsole,
  loadLayout,
  type PasteToConsole,
  pasteChunks,
} from "../../../protocol/index.ts"
import type { InputController } from "../input-controller.ts"
import type { TextSession } from "../text-session.ts"

/** A console that pastes, and keeps what it is told. */
export class PasteConsole {
  readonly session: TextSession
  readonly replies: PasteToConsole[] = []
  isThrownOut = false
  #id = 0

  constructor(controller: InputController) {
    this.session = controller.openTextSession(
      (reply) => {
        if (isPasteToConsole(reply)) this.replies.push(reply)
      },
      () => {
        this.isThrownOut = true
      },
    )
  }

  /** What was told last, progress left out; undefined before that. */
  get answer(): PasteToConsole | undefined {
    return this.replies.findLast(({ type }) => type !== "paste-progress")
  }

  /** Sends a whole text, and waits until the gateway has its layout. */
  async paste(text: string, layout = "us", untypable: "refuse" | "leave-out" = "refuse"): Promise<void> {
    this.start(layout, untypable)
    for (const piece of pasteChunks(text)) this.chunk(piece)
    this.end()
    // The session has asked before, so it is told before.
    await loadLayout(layout)
    await new Promise(setImmediate)
  }

  start(layout = "us", untypable: "refuse" | "leave-out" = "refuse"): void {
    this.#id += 1
    this.session.receive(encodeText({ type: "paste-start", id: this.#id, layout, untypable }))
  }

  chunk(text: string): void {
    this.session.receive(encodeText({ type: "paste-chunk", id: this.#id, text }))
  }

  end(): void {
    this.session.receive(encodeText({ type: "paste-end", id: this.#id }))
  }

  cancel(): void {
    this.session.receive(encodeText({ type: "paste-cancel", id: this.#id }))
  }
}
