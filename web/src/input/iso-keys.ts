import type { Platform } from "./key-state.ts"

/**
 * On an Apple keyboard of the ISO kind, macOS names the key left of 1 `IntlBackslash` and the key left of Z `Backquote`:
 * the other way round than everywhere else. Only such a keyboard has an `IntlBackslash` on macOS at all, so the first one
 * tells; before that, and where the guess is wrong, the person says.
 */
export class IsoKeys {
  readonly #platform: Platform
  readonly #noticed: () => void
  /** Undefined until it is known. */
  #isExchanged: boolean | undefined

  /** @param noticed called when a key has told that they are exchanged */
  constructor(platform: Platform, isExchanged?: boolean, noticed: () => void = () => undefined) {
    this.#platform = platform
    this.#isExchanged = isExchanged
    this.#noticed = noticed
  }

  get isExchanged(): boolean {
    return this.#isExchanged ?? false
  }

  set isExchanged(isExchanged: boolean) {
    this.#isExchanged = isExchanged
  }

  /** The code of the key at that place on any other keyboard. */
  place(code: string): string {
    if (this.#platform !== "mac" || (code !== "IntlBackslash" && code !== "Backquote")) return code
    if (this.#isExchanged === undefined && code === "IntlBackslash") {
      this.#isExchanged = true
      this.#noticed()
    }
    if (this.#isExchanged !== true) return code
    return code === "IntlBackslash" ? "Backquote" : "IntlBackslash"
  }
}
