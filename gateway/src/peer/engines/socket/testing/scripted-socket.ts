import type { Unsubscribe } from "../../../../events.ts"
import { Observers } from "../../../observers.ts"
import type { BinarySocket } from "../binary-socket.ts"

/** A page's WebSocket in a test's hand: notes what is sent, delivers what the test says. */
export class ScriptedSocket implements BinarySocket {
  readonly sent: Uint8Array<ArrayBuffer>[] = []
  isClosed = false
  readonly #messages = new Observers<string | Uint8Array>()
  readonly #closings = new Observers<void>()

  send(message: Uint8Array): void {
    if (!this.isClosed) this.sent.push(new Uint8Array(message))
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#closings.notify()
  }

  onMessage(observer: (data: string | Uint8Array) => void): Unsubscribe {
    return this.#messages.add(observer)
  }

  onClose(observer: () => void): Unsubscribe {
    if (this.isClosed) observer()
    return this.#closings.add(observer)
  }

  deliver(data: string | Uint8Array): void {
    this.#messages.notify(data)
  }
}
