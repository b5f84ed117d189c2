import { encodeText } from "@crashcart/gateway/protocol"
import { type Observable, ObservableValue } from "./observable.ts"

/** The gateway's jiggler, which keeps the target awake: switched here, and told by the gateway. */
export class JigglerSwitch {
  readonly #send: (data: string) => boolean
  readonly #everyS = new ObservableValue<number | undefined>(undefined)

  constructor(send: (data: string) => boolean) {
    this.#send = send
  }

  /** How often it moves, seconds; undefined while it is off, or there is no session. */
  get everyS(): Observable<number | undefined> {
    return this.#everyS
  }

  start(everyS: number): void {
    this.#send(encodeText({ type: "jiggler-start", everyS }))
  }

  stop(): void {
    this.#send(encodeText({ type: "jiggler-stop" }))
  }

  told(everyS: number | undefined): void {
    this.#everyS.set(everyS)
  }
}
