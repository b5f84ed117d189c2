import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"

const timeDigits = 8
const macDigits = 24

/**
 * Nonces that need no memory: the time of making and a MAC over it and the client's 5-tuple. A flood of requests from
 * invented addresses therefore costs nothing that stays, and a nonce is worth nothing to anybody else.
 *
 * `TTTTTTTTMMMMMMMMMMMMMMMMMMMMMMMM`: seconds in hexadecimal, 96 bits of HMAC-SHA256
 * @see RFC 8489 §9.2, §9.2.4 (the server is free in what a nonce is)
 */
export class Nonces {
  readonly #key = randomBytes(32)
  readonly #lifetimeS: number

  constructor(lifetimeS: number) {
    this.#lifetimeS = lifetimeS
  }

  make(clientKey: string, nowMs: number): string {
    return this.#nonceOf(clientKey, Math.floor(nowMs / 1000))
  }

  /** Whether we made this nonce for this client, less than a lifetime ago. */
  isFresh(nonce: Buffer, clientKey: string, nowMs: number): boolean {
    if (nonce.length !== timeDigits + macDigits) return false
    const madeAtS = Number.parseInt(nonce.toString("latin1", 0, timeDigits), 16)
    const ageS = Math.floor(nowMs / 1000) - madeAtS
    if (!(ageS >= 0 && ageS < this.#lifetimeS)) return false
    return timingSafeEqual(nonce, Buffer.from(this.#nonceOf(clientKey, madeAtS)))
  }

  #nonceOf(clientKey: string, timeS: number): string {
    const time = timeS.toString(16).padStart(timeDigits, "0")
    const mac = createHmac("sha256", this.#key).update(time).update(clientKey).digest("hex")
    return time + mac.slice(0, macDigits)
  }
}
