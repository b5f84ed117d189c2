import {
  encodeText,
  type MacroStep,
  type TextToConsole,
  type TextToGateway,
} from "../../../protocol/index.ts"
import type { InputController } from "../input-controller.ts"
import type { TextSession } from "../text-session.ts"

/** A console that has macros played and the jiggler switched, and keeps what it is told. */
export class TextConsole {
  readonly session: TextSession
  readonly replies: TextToConsole[] = []
  #id = 0

  constructor(controller: InputController) {
    this.session = controller.openTextSession(
      (reply) => this.replies.push(reply),
      () => undefined,
    )
  }

  /** What was told last of a macro, progress left out. */
  get answer(): TextToConsole | undefined {
    return this.replies.findLast(({ type }) => type.startsWith("macro-") && type !== "macro-progress")
  }

  send(message: TextToGateway): void {
    this.session.receive(encodeText(message))
  }

  play(...steps: readonly MacroStep[]): void {
    this.#id += 1
    const id = this.#id
    this.send({ type: "macro-start", id })
    for (let from = 0; from < steps.length; from += 100)
      this.send({ type: "macro-steps", id, steps: steps.slice(from, from + 100) })
    this.send({ type: "macro-end", id })
  }

  cancel(): void {
    this.send({ type: "macro-cancel", id: this.#id })
  }
}
