import type { Port } from "./rendezvous.ts"

/** Keeps what was sent, for tests; `taken()` gives what came since the last call. */
export class RecordingPort<Message> implements Port<Message> {
  readonly #messages: Message[] = []

  send(message: Message): void {
    this.#messages.push(message)
  }

  taken(): Message[] {
    return this.#messages.splice(0)
  }
}
