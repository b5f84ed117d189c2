import { type Clock, type Input, type Observable, ObservableValue, targetKey } from "../session/index.ts"
import type { CalibrationState } from "./calibrating.ts"
import type { Rect, Size } from "./coordinates.ts"
import type { IsoKeys } from "./iso-keys.ts"
import { KeyState, type Platform } from "./key-state.ts"
import { Lease } from "./lease.ts"
import { isLeaveChord } from "./leave-chord.ts"
import { MacroRecorder } from "./macro-recorder.ts"
import { MouseCapture, type PointerLock } from "./mouse-capture.ts"
import type { MouseSettings } from "./mouse-settings.ts"

/** The stage: the focusable element over which the mouse is the target's, and whose keys are. */
export interface Stage extends EventTarget {
  focus(options?: { preventScroll: boolean }): void
  blur(): void
  setPointerCapture(pointerId: number): void
}

export interface InputCaptureOptions {
  readonly stage: Stage
  /** The video element's rectangle (CSS pixels) and the picture's own size; asked at each event, so never stale. */
  readonly picture: () => { readonly rect: Rect; readonly size: Size }
  /** `window` and `document`: where a page learns that it has lost the person's attention. */
  readonly page: {
    readonly window: EventTarget
    readonly document: EventTarget & { readonly hidden: boolean }
  }
  readonly lock: PointerLock
  readonly isoKeys: IsoKeys
  readonly requestFrame: (callback: () => void) => void
  readonly clock: Clock
  readonly platform: Platform
  /** @param isLast of a movement, which may not be lost. @returns false when it did not go out. */
  readonly send: (input: Input, isLast?: boolean) => boolean
  /** The keyboard was given back on purpose: the page says where the focus goes, or Tab would start anywhere. */
  readonly left: () => void
}

export interface CaptureView {
  /** Keys go to the target. */
  readonly isCaptured: boolean
  /** `KeyboardEvent.code` of the keys that are down on the target, in the order they were pressed. */
  readonly held: readonly string[]
  /** The last key pressed was one that no HID keyboard has. */
  readonly unknownKey: string | undefined
  /** The page holds the operator's pointer; it moves the target's. */
  readonly isPointerLocked: boolean
}

/** Takes keyboard, mouse and touch from the stage and gives them to the target, while there is one to take them. */
export class InputCapture implements Disposable {
  readonly #options: InputCaptureOptions
  readonly #view = new ObservableValue<CaptureView>(nothingCaptured)
  /** Notes the keys that go to the target, for a macro. */
  readonly recorder: MacroRecorder
  readonly #keys: KeyState
  readonly #mouse: MouseCapture
  readonly #lease: Lease
  readonly #listening = new AbortController()
  #isEnabled = false
  #isFocused = false
  /** Something was pressed since the target was last told to release everything. */
  #isDirty = false

  constructor(options: InputCaptureOptions) {
    this.#options = options
    const { clock, isoKeys, lock, picture, platform, requestFrame, stage } = options
    const changed = () => this.#changed()
    this.recorder = new MacroRecorder(clock)
    this.#keys = new KeyState({
      platform,
      clock,
      changed,
      isoKeys,
      told: (code, down) => this.recorder.key(code, down),
      send: (key, down) => {
        const isSent = this.#send({ ...key, down })
        if (isSent && !down) this.#tellHeld()
        return isSent
      },
    })
    this.#mouse = new MouseCapture({
      stage,
      picture,
      lock,
      requestFrame,
      clock,
      changed,
      send: (input, isLast) => this.#send(input, isLast),
      beforePress: () => this.#keys.flush(),
    })
    this.#lease = new Lease(clock, () => this.#tellHeld())
    this.#listen()
  }

  get view(): Observable<CaptureView> {
    return this.#view
  }

  /** Input flows while a session is connected. A new session starts with everything released. */
  set isEnabled(isEnabled: boolean) {
    if (isEnabled === this.#isEnabled) return
    this.#isEnabled = isEnabled
    this.#forget()
    this.#mouse.restart()
    this.#lease.stop()
    this.#isDirty = false
  }

  set mouse(settings: MouseSettings) {
    const isModeChanged = settings.mode !== this.#mouse.settings.mode
    this.#mouse.settings = settings
    if (!isModeChanged) return
    this.releaseAll()
    this.#options.lock.exit()
  }

  /** Two clicks that find out how the picture lies in the target's screen. */
  get calibration(): Observable<CalibrationState> {
    return this.#mouse.calibration
  }

  startCalibrating(): void {
    this.releaseAll()
    this.#mouse.startCalibrating()
    this.#options.stage.focus({ preventScroll: true })
  }

  stopCalibrating(): void {
    this.#mouse.stopCalibrating()
  }

  /** Presses and releases keys together, whether or not the keyboard is captured. */
  chord(codes: readonly string[]): void {
    if (this.#isEnabled) this.#keys.chord(codes)
  }

  /** Releases everything that is held on the target. */
  releaseAll(): void {
    this.#forget()
    if (!this.#isDirty || !this.#isEnabled) return
    this.#isDirty = false
    this.#options.send({ type: "release-all" })
    this.#tellHeld()
  }

  /** Gives the keyboard back to the browser. */
  leave(): void {
    this.releaseAll()
    this.#options.lock.exit()
    this.#options.stage.blur()
    this.#options.left()
  }

  [Symbol.dispose](): void {
    this.releaseAll()
    this.#lease.stop()
    this.#listening.abort()
  }

  #listen(): void {
    const { page, stage } = this.#options
    this.#on<KeyboardEvent>(stage, "keydown", (event) => this.#keydown(event))
    this.#on<KeyboardEvent>(stage, "keyup", (event) => this.#keyup(event))
    for (const type of ["pointermove", "pointerdown", "pointerup", "pointercancel"]) {
      this.#on<PointerEvent>(stage, type, (event) => {
        event.preventDefault()
        this.#mouse.pointed(event, this.#isEnabled)
      })
    }
    this.#on<WheelEvent>(stage, "wheel", (event) => {
      event.preventDefault()
      if (this.#isEnabled) this.#mouse.turned(event)
    })
    // What browsers do with a mouse on their own: menus, history, selection, dragging, autoscroll.
    for (const type of [
      "contextmenu",
      "mousedown",
      "mouseup",
      "click",
      "auxclick",
      "dblclick",
      "dragstart",
    ]) {
      this.#on(stage, type, (event) => event.preventDefault())
    }
    this.#on(stage, "focus", () => this.#focused(true))
    this.#on(stage, "blur", () => this.#focused(false))
    this.#on(page.window, "blur", () => this.releaseAll())
    this.#on(page.window, "pagehide", () => this.releaseAll())
    this.#on(page.document, "visibilitychange", () => page.document.hidden && this.releaseAll())
    this.#on(page.document, "pointerlockchange", () => this.#lockChanged())
    this.#on<BeforeUnloadEvent>(page.window, "beforeunload", (event) => this.#unloading(event))
  }

  #on<E extends Event>(target: EventTarget, type: string, handle: (event: E) => void): void {
    const { signal } = this.#listening
    target.addEventListener(type, (event) => handle(event as E), { signal, passive: false })
  }

  #keydown(event: KeyboardEvent): void {
    if (!this.#isEnabled) return
    if (isLeaveChord(event)) {
      event.preventDefault()
      this.leave()
      return
    }
    if (this.#mouse.calibratesBy(event)) {
      event.preventDefault()
      return
    }
    const isKnown = this.#keys.down(event)
    // The browser keeps only what the target can't have.
    if (isKnown) event.preventDefault()
    const unknownKey = isKnown ? undefined : event.code || event.key
    if (unknownKey !== this.#view.value.unknownKey) this.#view.set({ ...this.#view.value, unknownKey })
  }

  #keyup(event: KeyboardEvent): void {
    if (!this.#isEnabled) return
    if (targetKey(event.code) !== undefined) event.preventDefault()
    this.#keys.up(event.code)
  }

  /** The browser gives the pointer back at Esc, and whenever something else comes before the page. */
  #lockChanged(): void {
    if (!this.#options.lock.isLocked) this.releaseAll()
    this.#changed()
  }

  #focused(isFocused: boolean): void {
    this.#isFocused = isFocused
    if (!isFocused) this.releaseAll()
    this.#changed()
  }

  /** Ctrl+W and the like, meant for the target: the browser keeps them, but it has to ask before it closes the page. */
  #unloading(event: BeforeUnloadEvent): void {
    const isShortcut = [...this.#keys.held].some((code) => /^(Control|Meta)/.test(code))
    if (isShortcut) event.preventDefault()
  }

  /** Renews the lease, and overtakes a release that is lost on its way: it is said over the channel that never waits. */
  #tellHeld(): void {
    const usages = [...this.#keys.held].flatMap((code) => {
      const key = targetKey(code)
      return key?.type === "key" ? [key.usage] : []
    })
    this.#send({ type: "held", usages })
  }

  #send(input: Input, isLast?: boolean): boolean {
    const isSent = this.#isEnabled && this.#options.send(input, isLast)
    if (isSent && isPress(input)) this.#isDirty = true
    return isSent
  }

  #forget(): void {
    this.#keys.clear()
    this.#mouse.clear()
    this.#changed()
  }

  #changed(): void {
    const held = [...this.#keys.held]
    this.#lease.isHeld = held.length > 0 || this.#mouse.isPressed
    const { value } = this.#view
    const isCaptured = this.#isEnabled && this.#isFocused
    const isPointerLocked = this.#options.lock.isLocked
    const isSame =
      isCaptured === value.isCaptured &&
      isPointerLocked === value.isPointerLocked &&
      held.join() === value.held.join()
    if (!isSame) this.#view.set({ ...value, isCaptured, isPointerLocked, held })
  }
}

/** What a view shows before there is a capture. */
export const nothingCaptured: CaptureView = {
  isCaptured: false,
  held: [],
  unknownKey: undefined,
  isPointerLocked: false,
}

function isPress({ type }: Input): boolean {
  return type !== "move" && type !== "motion" && type !== "held" && type !== "release-all"
}
