import {
  decodeTextToGateway,
  ProtocolError,
  type TextToConsole,
  type TextToGateway,
} from "../../protocol/index.ts"
import type { Clock } from "../clock.ts"
import type { Unsubscribe } from "../events.ts"
import type { Jiggler } from "./jiggler.ts"
import { type MacroPlayer, MacroSession } from "./macro/index.ts"
import { MessageAllowance } from "./message-allowance.ts"
import { PasteSession, type TextTypist } from "./text/index.ts"

/** What one console has the gateway do by itself at the target. Disposing it stops that. */
export interface TextSession extends Disposable {
  /** Takes one message as it came from the data channel: untrusted. Never throws on it. */
  receive(data: string | Uint8Array): void
}

export interface TextSessionOptions {
  readonly typist: TextTypist
  readonly player: MacroPlayer
  readonly jiggler: Jiggler
  readonly clock: Clock
  readonly reply: (message: TextToConsole) => void
  /** Called once when the console floods or keeps sending what is no message; the session has been disposed by then. */
  readonly misbehaved: () => void
  /** Called once, when nothing is typed for this console any more. */
  readonly closed: () => void
}

/** Reads one console's `text` channel: pasted text, macros, and the jiggler. */
export class ConsoleTextSession implements TextSession {
  readonly #options: TextSessionOptions
  readonly #allowance: MessageAllowance
  readonly #paste: PasteSession
  readonly #macro: MacroSession
  readonly #unobserveJiggler: Unsubscribe
  #isClosed = false

  constructor(options: TextSessionOptions) {
    const { clock, jiggler, player, reply, typist } = options
    this.#options = options
    this.#allowance = new MessageAllowance(clock)
    this.#paste = new PasteSession({ typist, reply })
    this.#macro = new MacroSession({ player, reply })
    this.#unobserveJiggler = jiggler.everyS.observe((everyS) =>
      reply({ type: "jiggler-state", ...(everyS === undefined ? {} : { everyS }) }),
    )
  }

  receive(data: string | Uint8Array): void {
    if (this.#isClosed) return
    const message = decode(data)
    if (!this.#allowance.permits(message !== undefined)) {
      this[Symbol.dispose]()
      this.#options.misbehaved()
    } else if (message !== undefined) this.#apply(message)
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#unobserveJiggler()
    this.#paste[Symbol.dispose]()
    this.#macro[Symbol.dispose]()
    this.#options.jiggler.leave(this)
    this.#options.closed()
  }

  #apply(message: TextToGateway): void {
    const { jiggler } = this.#options
    switch (message.type) {
      case "macro-start":
      case "macro-steps":
      case "macro-end":
      case "macro-cancel":
        this.#macro.take(message)
        break
      case "jiggler-start":
        jiggler.start(this, message.everyS)
        break
      case "jiggler-stop":
        jiggler.stop()
        break
      default:
        this.#paste.take(message)
    }
  }
}

function decode(data: string | Uint8Array): TextToGateway | undefined {
  if (typeof data !== "string") return undefined
  try {
    return decodeTextToGateway(data)
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
