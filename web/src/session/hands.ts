import {
  type InputReply,
  isMacroToConsole,
  isPasteToConsole,
  type StatusMessage,
  type TextToConsole,
} from "@crashcart/gateway/protocol"
import type { Clock } from "./clock.ts"
import { InputDeliveries, type InputDelivery } from "./input-delivery.ts"
import type { Input, SentInput } from "./input-port.ts"
import { JigglerSwitch } from "./jiggler-switch.ts"
import { MacroDesk } from "./macro-desk.ts"
import type { Observable } from "./observable.ts"
import { PasteDesk } from "./paste-desk.ts"

/** How input leaves: the session of the moment. */
export interface HandsLink {
  sendInput(input: Input, isLast: boolean): SentInput | undefined
  sendText(data: string): boolean
}

/** The person's hands on the target, through one session after another: keys, pointer, text to be typed, and macros. */
export class Hands {
  readonly #link: () => HandsLink | undefined
  readonly #deliveries: InputDeliveries
  /** Text to be typed at the target. */
  readonly paste: PasteDesk
  /** Keys to be played at the target, with their own timing. */
  readonly macros: MacroDesk
  readonly jiggler: JigglerSwitch

  /** @param link undefined while there is no session */
  constructor(clock: Clock, link: () => HandsLink | undefined) {
    this.#link = link
    this.#deliveries = new InputDeliveries(clock)
    const sendText = (data: string) => link()?.sendText(data) ?? false
    this.paste = new PasteDesk(sendText)
    this.macros = new MacroDesk(sendText)
    this.jiggler = new JigglerSwitch(sendText)
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

  told(message: TextToConsole): void {
    if (isPasteToConsole(message)) this.paste.told(message)
    else if (isMacroToConsole(message)) this.macros.told(message)
    else this.jiggler.told(message.everyS)
  }

  /** The session is over; the gateway lets go when its console leaves. */
  disconnected(): void {
    this.#deliveries.restart()
    this.paste.disconnected()
    this.macros.disconnected()
    this.jiggler.told(undefined)
  }
}
