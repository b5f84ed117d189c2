import { type Cancel, type Clock, type TargetKey, targetKey } from "../session/index.ts"
import { isInputMethodKey } from "./input-method-keys.ts"
import type { IsoKeys } from "./iso-keys.ts"

/** The operator's machine, as far as its keyboard events have habits of their own. */
export type Platform = "mac" | "windows" | "other"

/** The fields of `KeyboardEvent` that matter: which physical key, and whether the browser repeats it. */
export interface KeyPress {
  readonly code: string
  /** What the operator's own layout makes of it; only told from for keys that switch an input method. */
  readonly key: string
  readonly repeat: boolean
}

export interface KeyStateOptions {
  readonly platform: Platform
  readonly clock: Clock
  /** Sends one key. @returns false when it did not go out. */
  readonly send: (key: TargetKey, down: boolean) => boolean
  /** Whether an Apple keyboard has the keys beside 1 and Z exchanged; see `iso-keys.ts`. */
  readonly isoKeys: IsoKeys
  readonly changed: () => void
  /** A key has gone down or up at the target. */
  readonly told?: (code: string, down: boolean) => void
}

/** Windows makes AltGr of ControlLeft and AltRight, in this order, a moment apart. */
const altGrMs = 50
/** How long the keys of a chord are down together: as a person would, and longer than any target's debouncing. */
const chordMs = 50

/**
 * The physical keys that are down, from what the browser says of them. It cures what browsers are known to get wrong:
 * - Auto-repeat is dropped: the target repeats by itself.
 * - macOS tells no keyup while Meta is held (Chromium issue 108404): other keys are tapped then, and released with it.
 * - macOS tells one event for each *change* of Caps Lock: it becomes a tap.
 * - Windows puts a ControlLeft before AltRight for AltGr: it is held back until it is clear which it is.
 * - Windows tells no keydown of Print Screen, and no keyup of the keys that switch an input method (Hangul, Kana): taps.
 * - macOS exchanges the codes of two keys on Apple's ISO keyboards.
 * Dead keys and input methods need no cure: what is sent is the key's place, never what it types here.
 */
export class KeyState {
  readonly #options: KeyStateOptions
  readonly #held = new Set<string>()
  #isControlPending = false
  #isControlFake = false
  #cancelControl: Cancel = () => undefined
  /** The chord that is down now: its keys, in the order they were pressed. */
  #chordDown: readonly string[] | undefined
  #cancelChord: Cancel = () => undefined
  /** What came while a chord was down: it is not part of it. */
  #behindChord: (() => void)[] = []

  constructor(options: KeyStateOptions) {
    this.#options = options
  }

  /** `KeyboardEvent.code` of each key that is down on the target. */
  get held(): ReadonlySet<string> {
    return this.#held
  }

  /** @returns false for a key that no HID keyboard has: it cannot be sent. */
  down({ code, key, repeat }: KeyPress): boolean {
    if (targetKey(code) === undefined) return false
    const placed = this.#options.isoKeys.place(code)
    if (repeat) return true
    const isSwitch = this.#options.platform === "windows" && isInputMethodKey(key)
    this.#inOrder(() => (isSwitch ? this.#tapSwitch(placed) : this.#down(placed)))
    return true
  }

  up(code: string): void {
    this.#inOrder(() => this.#up(this.#options.isoKeys.place(code)))
  }

  /** Sends what was held back: what comes now (a click, another key) is meant to follow it. */
  flush(): void {
    while (this.#chordDown !== undefined) this.#endChord()
    this.#flushControl()
  }

  /** Presses the keys in order, and releases them in reverse a moment later. What is typed meanwhile follows them. */
  chord(codes: readonly string[]): void {
    this.#inOrder(() => this.#startChord(codes))
  }

  /** Forgets everything; the caller tells the target. */
  clear(): void {
    this.#cancelControl()
    this.#cancelChord()
    this.#chordDown = undefined
    this.#behindChord = []
    this.#isControlPending = false
    this.#isControlFake = false
    const held = [...this.#held]
    this.#held.clear()
    for (const code of held) this.#options.told?.(code, false)
    this.#options.changed()
  }

  #inOrder(act: () => void): void {
    if (this.#chordDown === undefined) act()
    else this.#behindChord.push(act)
  }

  #startChord(codes: readonly string[]): void {
    this.#flushControl()
    const pressed = codes.filter((code) => !this.#held.has(code))
    for (const code of pressed) this.#press(code)
    this.#chordDown = pressed
    this.#cancelChord = this.#options.clock.after(chordMs, () => this.#endChord())
  }

  /** Releases the chord, and does what waited behind it: up to the next chord, if there is one. */
  #endChord(): void {
    this.#cancelChord()
    for (const code of this.#chordDown?.toReversed() ?? []) this.#release(code)
    this.#chordDown = undefined
    while (this.#chordDown === undefined) {
      const act = this.#behindChord.shift()
      if (act === undefined) return
      act()
    }
  }

  #down(code: string): void {
    if (code === "ControlLeft" && this.#options.platform === "windows") {
      this.#holdBackControl()
      return
    }
    if (code === "AltRight" && this.#isControlPending) {
      this.#cancelControl()
      this.#isControlPending = false
      this.#isControlFake = true
    }
    this.#flushControl()
    if (this.#comesWithoutKeyup(code)) this.#tap(code)
    else this.#press(code)
  }

  #up(code: string): void {
    this.#flushControl()
    if (code === "ControlLeft" && this.#isControlFake) {
      this.#isControlFake = false
      return
    }
    const { platform } = this.#options
    const isCapsChange = code === "CapsLock" && platform === "mac"
    if (isCapsChange || (code === "PrintScreen" && !this.#held.has(code))) this.#tap(code)
    else this.#release(code)
    if (isMeta(code) && platform === "mac") {
      for (const held of [...this.#held]) if (!isModifier(held)) this.#release(held)
    }
  }

  /** Sends the ControlLeft that was held back, if one was. */
  #flushControl(): void {
    if (!this.#isControlPending) return
    this.#cancelControl()
    this.#isControlPending = false
    this.#press("ControlLeft")
  }

  #holdBackControl(): void {
    if (this.#isControlPending || this.#held.has("ControlLeft")) return
    this.#isControlPending = true
    this.#cancelControl = this.#options.clock.after(altGrMs, () => this.#flushControl())
  }

  #comesWithoutKeyup(code: string): boolean {
    if (this.#options.platform !== "mac") return false
    const isMetaHeld = this.#held.has("MetaLeft") || this.#held.has("MetaRight")
    return code === "CapsLock" || (isMetaHeld && !isModifier(code))
  }

  #tapSwitch(code: string): void {
    this.#flushControl()
    this.#tap(code)
  }

  #tap(code: string): void {
    this.#press(code)
    this.#release(code)
  }

  /** A key that is down already has lost its keyup on the way: it is released first. */
  #press(code: string): void {
    const key = targetKey(code)
    if (key === undefined) return
    if (this.#held.has(code)) this.#release(code)
    if (!this.#options.send(key, true)) return
    this.#held.add(code)
    this.#options.told?.(code, true)
    this.#options.changed()
  }

  #release(code: string): void {
    const key = targetKey(code)
    if (key === undefined || !this.#held.delete(code)) return
    this.#options.send(key, false)
    this.#options.told?.(code, false)
    this.#options.changed()
  }
}

const modifier = /^(Control|Shift|Alt|Meta)(Left|Right)$/

export function isModifier(code: string): boolean {
  return modifier.test(code)
}

function isMeta(code: string): boolean {
  return code === "MetaLeft" || code === "MetaRight"
}
