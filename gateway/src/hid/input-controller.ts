import type { InputReply, TextToConsole } from "../../protocol/index.ts"
import { type Clock, systemClock } from "../clock.ts"
import { type Observable, ObservableValue, type Unsubscribe } from "../events.ts"
import type { HidStatus } from "./device.ts"
import { ConsoleInputSession, type InputEndReason, type InputSession } from "./input-session.ts"
import { Jiggler } from "./jiggler.ts"
import { MacroPlayer } from "./macro/index.ts"
import { SharedDevices, type TargetDevices } from "./shared-devices.ts"
import { TextTypist } from "./text/index.ts"
import { ConsoleTextSession, type TextSession } from "./text-session.ts"
import { TypingTurn } from "./typing-turn.ts"
import type { UsbHost, UsbStatus } from "./usb-host.ts"

/** How the target listens, device by device. */
export type InputStatus = { readonly [Device in keyof TargetDevices]: HidStatus } & {
  /** The host behind them; absent where nothing is known of it. */
  readonly usb?: UsbStatus | undefined
}

/** The devices are owned: disposed with the controller. */
export interface InputControllerOptions extends TargetDevices {
  /** Least time between two reports of pasted text; the host may be slower. Defaults to {@link pasteReportIntervalMs}. */
  readonly pasteReportIntervalMs?: number
  /** The target's USB host, where the kernel tells of it. Not owned. */
  readonly usb?: UsbHost
  /** Defaults to the process's clock. */
  readonly clock?: Clock
  /** Lets about a millisecond pass without returning to the event loop. Defaults to sleeping. */
  readonly pause?: () => void
}

/** HID Usage Tables §11: Num, Caps, Scroll, Compose, Kana are the low five bits of the keyboard's output report. */
const ledBits = 0b1_1111

/** About a hundred characters a second: what terminals, consoles in virtual machines and installers keep up with. */
const pasteReportIntervalMs = 4

/**
 * The target's keyboard, mice and media keys, shared by the sessions that may control it. Starts by writing "nothing is held":
 * a gateway that was killed while a key was down has left it down.
 */
export class InputController implements AsyncDisposable {
  readonly #options: InputControllerOptions
  readonly #clock: Clock
  readonly #devices: SharedDevices
  readonly #status: ObservableValue<InputStatus>
  readonly #leds = new ObservableValue(0)
  readonly #sessions = new Set<Disposable>()
  readonly #typist: TextTypist
  readonly #player: MacroPlayer
  readonly #jiggler: Jiggler
  readonly #unsubscribe: readonly Unsubscribe[]

  constructor(options: InputControllerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#status = new ObservableValue(statusOf(options), isSameStatus)
    this.#unsubscribe = [
      ...deviceNames.map((name) => options[name].status.observe(() => this.#status.set(statusOf(options)))),
      options.keyboard.onOutputReport((report) => this.#leds.set((report[0] ?? 0) & ledBits)),
      ...(options.usb ? [options.usb.status.observe(() => this.#status.set(statusOf(options)))] : []),
    ]
    this.#devices = new SharedDevices(options, this.#clock)
    const turn = new TypingTurn()
    this.#jiggler = new Jiggler(this.#devices.relativePointer, this.#clock)
    this.#player = new MacroPlayer({ devices: this.#devices, clock: this.#clock, turn })
    this.#typist = new TextTypist({
      turn,
      keyboard: this.#devices.keyboard,
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
      devices: this.#devices,
      clock: this.#clock,
      reply: replies,
      active: () => this.#jiggler.somebodyIsThere(),
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
   * Lets one console have text typed and macros played, while nobody else types, and the jiggler started. Dispose it
   * when the console leaves.
   *
   * @param reply told how that fares
   * @param end called once when the console floods or keeps sending what is no message; it has been disposed by then
   */
  openTextSession(reply: (message: TextToConsole) => void, end: () => void): TextSession {
    const session = new ConsoleTextSession({
      typist: this.#typist,
      player: this.#player,
      jiggler: this.#jiggler,
      clock: this.#clock,
      reply,
      misbehaved: end,
      closed: () => this.#sessions.delete(session),
    })
    this.#sessions.add(session)
    return session
  }

  /** Asks a sleeping target to wake up; nothing where none sleeps. */
  wake(): void {
    this.#options.usb?.wake()
  }

  /** Ends all sessions and releases what they held, now. */
  releaseAll(): void {
    for (const session of [...this.#sessions]) session[Symbol.dispose]()
  }

  /**
   * Releases everything before this returns, for a process that is about to exit: a host that has not collected the
   * report before is waited for, for up to a tenth of a second.
   */
  releaseNow(): void {
    this.releaseAll()
    this.#devices.flush(this.#options.pause ?? sleepOneMs)
  }

  /** Releases everything, waits until a slow host has taken it or proves absent, and closes the devices. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.releaseAll()
    await this.#devices.settled()
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#devices[Symbol.dispose]()
    for (const name of deviceNames) await this.#options[name][Symbol.asyncDispose]()
  }
}

const deviceNames = ["keyboard", "pointer", "relativePointer", "controls"] as const

function statusOf(devices: TargetDevices & Pick<InputControllerOptions, "usb">): InputStatus {
  return {
    keyboard: devices.keyboard.status.value,
    pointer: devices.pointer.status.value,
    relativePointer: devices.relativePointer.status.value,
    controls: devices.controls.status.value,
    ...(devices.usb?.status.value && { usb: devices.usb.status.value }),
  }
}

function isSameStatus(a: InputStatus, b: InputStatus): boolean {
  return deviceNames.every((name) => a[name] === b[name]) && a.usb === b.usb
}

/** Node has no other way to wait without the event loop, which no longer turns when a process exits. */
function sleepOneMs(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
}
