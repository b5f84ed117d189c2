import type { InputReply, PasteToConsole, StatusMessage } from "@crashcart/gateway/protocol"
import type { Clock } from "./clock.ts"
import { InputDeliveries, type InputDelivery } from "./input-delivery.ts"
import type { Input, SentInput } from "./input-port.ts"
import type { Observable } from "./observable.ts"
import { PasteDesk } from "./paste-desk.ts"

/** How input leaves: the session of the moment. */
export interface HandsLink {
  sendInput(input: Input, isLast: boolean): SentInput | undefined
  sendText(data: string): boolean
}

/** The person's hands on the target, through one session after another: keys, pointer, and text to be typed. */
export class Hands {
  readonly #link: () => HandsLink | undefined
  readonly #deliveries: InputDeliveries
  /** Text to be typed at the target. */
  readonly paste: PasteDesk

  /** @param link undefined while there is no session */
  constructor(clock: Clock, link: () => HandsLink | undefined) {
    this.#link = link
    this.#deliveries = new InputDeliveries(clock)
    this.paste = new PasteDesk((data) => link()?.sendText(data) ?? false)
  }

  /** What becomes of what is typed and clicked in this session. */
  get delivery(): Observable<InputDelivery> {
    return this.#deliveries.delivery
  }

  /**
   * @param isLast of a movement: no other follows for now, so that this one may not be lost
   * @returns false when there is no session, or it is congested: the input will not arrive
   */
  send(input: Input, isLast = false): boolean {
    const sent = this.#link()?.sendInput(input, isLast)
    if (typeof sent === "number") this.#deliveries.sent(sent)
    return sent !== undefined
  }

  /** @returns false when it acknowledges nothing that was sent */
  acknowledged({ seq, delivered }: Extract<InputReply, { type: "ack" }>): boolean {
    return this.#deliveries.acknowledged(seq, delivered)
  }

  /** The gateway has told how the target's USB is doing. */
  targetTold({ keyboard }: StatusMessage): void {
    if (keyboard === "ready") this.#deliveries.listening()
  }

  told(message: PasteToConsole): void {
    this.paste.told(message)
  }

  /** The session is over; the gateway lets go when its console leaves. */
  disconnected(): void {
    this.#deliveries.restart()
    this.paste.disconnected()
  }
}
