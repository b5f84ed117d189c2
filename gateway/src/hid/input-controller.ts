import type { InputReply, PasteToConsole } from "../../protocol/index.ts"
import { type Clock, systemClock } from "../clock.ts"
import { type Observable, ObservableValue, type Unsubscribe } from "../events.ts"
import type { HidDevice, HidStatus } from "./device.ts"
import { ConsoleInputSession, type InputEndReason, type InputSession } from "./input-session.ts"
import { SharedKeyboard } from "./shared-keyboard.ts"
import { SharedPointer } from "./shared-pointer.ts"
import { ConsolePasteSession, type PasteSession, TextTypist } from "./text/index.ts"

/** How the target listens, device by device. */
export interface InputStatus {
  readonly keyboard: HidStatus
  readonly pointer: HidStatus
}

export interface InputControllerOptions {
  /** Boot keyboard (`bootKeyboard`). Owned: disposed with the controller. */
  readonly keyboard: HidDevice
  /** Absolute mouse (`absoluteMouse`). Owned: disposed with the controller. */
  readonly pointer: HidDevice
  /** Least time between two reports of pasted text; the host may be slower. Defaults to {@link pasteReportIntervalMs}. */
  readonly pasteReportIntervalMs?: number
  /** Defaults to the process's clock. */
  readonly clock?: Clock
}

/** HID Usage Tables §11: Num, Caps, Scroll, Compose, Kana are the low five bits of the keyboard's output report. */
const ledBits = 0b1_1111

/** About a hundred characters a second: what terminals, consoles in virtual machines and installers keep up with. */
const pasteReportIntervalMs = 4

/**
 * The target's keyboard and pointer, shared by the sessions that may control it. Starts by writing "nothing is held":
 * a gateway that was killed while a key was down has left it down.
 */
export class InputController implements AsyncDisposable {
  readonly #options: InputControllerOptions
  readonly #clock: Clock
  readonly #keyboard: SharedKeyboard
  readonly #pointer: SharedPointer
  readonly #status: ObservableValue<InputStatus>
  readonly #leds = new ObservableValue(0)
  readonly #sessions = new Set<Disposable>()
  readonly #typist: TextTypist
  readonly #unsubscribe: readonly Unsubscribe[]

  constructor(options: InputControllerOptions) {
    const { keyboard, pointer } = options
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#status = new ObservableValue<InputStatus>(
      { keyboard: keyboard.status.value, pointer: pointer.status.value },
      (a, b) => a.keyboard === b.keyboard && a.pointer === b.pointer,
    )
    this.#unsubscribe = [
      keyboard.status.observe((status) => this.#status.set({ ...this.#status.value, keyboard: status })),
      pointer.status.observe((status) => this.#status.set({ ...this.#status.value, pointer: status })),
      keyboard.onOutputReport((report) => this.#leds.set((report[0] ?? 0) & ledBits)),
    ]
    this.#keyboard = new SharedKeyboard(keyboard, this.#clock)
    this.#pointer = new SharedPointer(pointer, this.#clock)
    this.#typist = new TextTypist({
      keyboard: this.#keyboard,
      leds: this.#leds,
      clock: this.#clock,
      reportIntervalMs: options.pasteReportIntervalMs ?? pasteReportIntervalMs,
    })
  }

  get status(): Observable<InputStatus> {
    return this.#status
  }

  /** The keyboard's LEDs as the host last set them: bit 0 Num, 1 Caps, 2 Scroll, 3 Compose, 4 Kana. */
  get leds(): Observable<number> {
    return this.#leds
  }

  /**
   * Lets one console type and point. Sessions share the devices: what several hold is down until the last lets go.
   *
   * @param replies told the LEDs at once, then each change, and one `ack` per message on `keys`; `delivered` once the
   * device took the report, false when the host is not listening
   * @param end called once when the session floods or keeps sending what is no message; it has been disposed by then
   */
  openSession(replies: (reply: InputReply) => void, end?: (reason: InputEndReason) => void): InputSession {
    const unobserveLeds = this.#leds.observe((leds) => replies({ type: "leds", leds }))
    const session = new ConsoleInputSession({
      keyboard: this.#keyboard,
      pointer: this.#pointer,
      clock: this.#clock,
      reply: replies,
      closed: (reason) => {
        unobserveLeds()
        this.#sessions.delete(session)
        if (reason !== undefined) end?.(reason)
      },
    })
    this.#sessions.add(session)
    return session
  }

  /**
   * Lets one console paste text, which is typed key by key while nobody else types. Dispose it when the console leaves.
   *
   * @param reply told how the console's pastes fare
   * @param end called once when the console floods or keeps sending what is no message; it has been disposed by then
   */
  openPasteSession(reply: (message: PasteToConsole) => void, end: () => void): PasteSession {
    const session = new ConsolePasteSession({
      typist: this.#typist,
      clock: this.#clock,
      reply,
      misbehaved: end,
      closed: () => this.#sessions.delete(session),
    })
    this.#sessions.add(session)
    return session
  }

  /** Ends all sessions and releases what they held, now: also for a process that is about to exit. */
  releaseAll(): void {
    for (const session of [...this.#sessions]) session[Symbol.dispose]()
  }

  /** Releases everything, waits until a slow host has taken it or proves absent, and closes the devices. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.releaseAll()
    await Promise.all([this.#keyboard.settled(), this.#pointer.settled()])
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#keyboard[Symbol.dispose]()
    this.#pointer[Symbol.dispose]()
    await this.#options.keyboard[Symbol.asyncDispose]()
    await this.#options.pointer[Symbol.asyncDispose]()
  }
}
