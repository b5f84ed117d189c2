import { type Clock, type Input, type Observable, ObservableValue, usageForCode } from "../session/index.ts"
import { type Rect, type Size, toTargetCoordinate } from "./coordinates.ts"
import { KeyState, type Platform } from "./key-state.ts"
import { Lease } from "./lease.ts"
import { isLeaveChord } from "./leave-chord.ts"
import { PointerState } from "./pointer-state.ts"
import { Wheel } from "./wheel.ts"

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
  readonly requestFrame: (callback: () => void) => void
  readonly clock: Clock
  readonly platform: Platform
  /** @returns false when it did not go out. */
  readonly send: (input: Input) => boolean
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
}

/** Takes keyboard, mouse and touch from the stage and gives them to the target, while there is one to take them. */
export class InputCapture implements Disposable {
  readonly #options: InputCaptureOptions
  readonly #view = new ObservableValue<CaptureView>({ isCaptured: false, held: [], unknownKey: undefined })
  readonly #keys: KeyState
  readonly #pointer: PointerState
  readonly #wheel = new Wheel()
  readonly #lease: Lease
  readonly #listening = new AbortController()
  #isEnabled = false
  #isFocused = false
  #pointerId: number | undefined
  /** Something was pressed since the target was last told to release everything. */
  #isDirty = false

  constructor(options: InputCaptureOptions) {
    this.#options = options
    const { clock, platform, requestFrame } = options
    const changed = () => this.#changed()
    this.#keys = new KeyState({
      platform,
      clock,
      changed,
      send: (usage, down) => this.#send({ type: "key", usage, down }),
    })
    this.#pointer = new PointerState({ requestFrame, changed, send: (input) => this.#send(input) })
    this.#lease = new Lease(clock, () => options.send({ type: "renew" }))
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
    this.#isDirty = false
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
  }

  /** Gives the keyboard back to the browser. */
  leave(): void {
    this.releaseAll()
    this.#options.stage.blur()
    this.#options.left()
  }

  [Symbol.dispose](): void {
    this.releaseAll()
    this.#listening.abort()
  }

  #listen(): void {
    const { page, stage } = this.#options
    this.#on<KeyboardEvent>(stage, "keydown", (event) => this.#keydown(event))
    this.#on<KeyboardEvent>(stage, "keyup", (event) => this.#keyup(event))
    for (const type of ["pointermove", "pointerdown", "pointerup", "pointercancel"]) {
      this.#on<PointerEvent>(stage, type, (event) => this.#pointed(event))
    }
    this.#on<WheelEvent>(stage, "wheel", (event) => this.#turned(event))
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
    const isKnown = this.#keys.down(event)
    // The browser keeps only what the target can't have.
    if (isKnown) event.preventDefault()
    const unknownKey = isKnown ? undefined : event.code || event.key
    if (unknownKey !== this.#view.value.unknownKey) this.#view.set({ ...this.#view.value, unknownKey })
  }

  #keyup(event: KeyboardEvent): void {
    if (!this.#isEnabled) return
    if (usageForCode(event.code) !== undefined) event.preventDefault()
    this.#keys.up(event.code)
  }

  #pointed(event: PointerEvent): void {
    event.preventDefault()
    const { stage } = this.#options
    if (event.type === "pointerdown") {
      stage.focus({ preventScroll: true })
      stage.setPointerCapture(event.pointerId)
      this.#pointerId ??= event.pointerId
    }
    // The first finger is the mouse; the others are not.
    if (!this.#isEnabled || (this.#pointerId !== undefined && this.#pointerId !== event.pointerId)) return
    const buttons = event.type === "pointercancel" ? 0 : event.buttons
    if (buttons === 0) this.#pointerId = undefined
    const point = this.#pointAt(event)
    if (point === undefined) return
    if (buttons !== this.#pointer.buttons) this.#keys.flush()
    this.#pointer.at(point, buttons)
  }

  #turned(event: WheelEvent): void {
    event.preventDefault()
    const step = this.#isEnabled ? this.#wheel.turn(event) : undefined
    const point = this.#pointAt(event)
    if (step === undefined || point === undefined) return
    this.#keys.flush()
    this.#pointer.wheel(step, point)
  }

  #pointAt({ clientX, clientY }: MouseEvent) {
    const { rect, size } = this.#options.picture()
    return toTargetCoordinate(clientX, clientY, rect, size)
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

  #send(input: Input): boolean {
    const isSent = this.#isEnabled && this.#options.send(input)
    if (isSent && (input.type === "key" || input.type === "button")) this.#isDirty = true
    return isSent
  }

  #forget(): void {
    this.#pointerId = undefined
    this.#keys.clear()
    this.#pointer.clear()
    this.#changed()
  }

  #changed(): void {
    const held = [...this.#keys.held]
    this.#lease.isHeld = held.length > 0 || this.#pointer.buttons !== 0
    const { value } = this.#view
    const isCaptured = this.#isEnabled && this.#isFocused
    if (isCaptured !== value.isCaptured || held.join() !== value.held.join()) {
      this.#view.set({ ...value, isCaptured, held })
    }
  }
}
