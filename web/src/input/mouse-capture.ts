import { type Clock, type Input, type Observable, ObservableValue } from "../session/index.ts"
import { Calibrating, type CalibrationState } from "./calibrating.ts"
import { type Rect, type Size, type TargetPoint, toTargetCoordinate } from "./coordinates.ts"
import { defaultMouse, type MouseSettings } from "./mouse-settings.ts"
import { PointerState } from "./pointer-state.ts"
import { RelativeState } from "./relative-state.ts"
import { Wheel } from "./wheel.ts"

/** Pointer Lock of the stage (W3C Pointer Lock 2.0). */
export interface PointerLock {
  readonly isLocked: boolean
  /** Asks for it, unaccelerated where the browser can. May be refused: then nothing happens. */
  request(): void
  exit(): void
}

export interface MouseCaptureOptions {
  readonly stage: {
    focus(options?: { preventScroll: boolean }): void
    setPointerCapture(pointerId: number): void
  }
  /** The video element's rectangle (CSS pixels) and the picture's own size; asked at each event, so never stale. */
  readonly picture: () => { readonly rect: Rect; readonly size: Size }
  readonly lock: PointerLock
  readonly requestFrame: (callback: () => void) => void
  readonly clock: Clock
  /** @param isLast no other movement follows for now. @returns false when it did not go out. */
  readonly send: (input: Input, isLast?: boolean) => boolean
  /** Something is about to happen that has to follow the keys typed so far. */
  readonly beforePress: () => void
  readonly changed: () => void
}

/** Mouse, pen and touch over the stage: they are the target's mouse, absolute or relative, or they calibrate it. */
export class MouseCapture {
  readonly #options: MouseCaptureOptions
  readonly #absolute: PointerState
  readonly #relative: RelativeState
  readonly #wheel = new Wheel()
  readonly #calibration = new ObservableValue<CalibrationState>({ phase: "idle" })
  #calibrating: Calibrating | undefined
  #pointerId: number | undefined
  /** The click that asked for the lock is nobody's; so is everything until its release. */
  #isIgnored = false
  settings: MouseSettings = defaultMouse

  constructor(options: MouseCaptureOptions) {
    const { changed, clock, requestFrame, send } = options
    this.#options = options
    this.#absolute = new PointerState({ changed, clock, requestFrame, send })
    this.#relative = new RelativeState({ changed, clock, requestFrame, send })
  }

  /** Whether any button is down on the target. */
  get isPressed(): boolean {
    return this.#absolute.buttons !== 0 || this.#relative.buttons !== 0
  }

  get calibration(): Observable<CalibrationState> {
    return this.#calibration
  }

  startCalibrating(): void {
    this.#options.lock.exit()
    this.#calibrating = new Calibrating()
    this.#calibration.set({ phase: "marking", mark: 0 })
  }

  stopCalibrating(): void {
    this.#calibrating = undefined
    this.#calibration.set({ phase: "idle" })
  }

  /** Keys of somebody who calibrates: arrows move, Enter takes, Escape gives up. @returns whether it was one of them */
  calibratesBy({ code, shiftKey }: { readonly code: string; readonly shiftKey: boolean }): boolean {
    if (this.#calibrating === undefined) return false
    if (code === "Escape") this.stopCalibrating()
    else if (code === "Enter" || code === "NumpadEnter") this.#take(this.#calibrating)
    else if (code in arrows) this.#nudge(this.#calibrating, arrows[code] ?? [0, 0], shiftKey ? 20 : 2)
    else return false
    return true
  }

  pointed(event: PointerEvent, isEnabled: boolean): void {
    if (event.type === "pointerdown") this.#options.stage.focus({ preventScroll: true })
    if (this.#calibrating !== undefined) this.#calibratingPointed(this.#calibrating, event)
    // A finger cannot be held in place by a page, so that it always points.
    else if (this.settings.mode === "relative" && event.pointerType === "mouse") {
      if (isEnabled) this.#relativePointed(event)
    } else this.#absolutePointed(event, isEnabled)
  }

  turned(event: WheelEvent): void {
    if (this.#calibrating !== undefined) return
    const isRelative = this.settings.mode === "relative"
    if (isRelative && !this.#options.lock.isLocked) return
    const step = this.#wheel.turn(event)
    const point = this.#pointAt(event)
    if (step === undefined || point === undefined) return
    this.#options.beforePress()
    if (isRelative) this.#relative.wheel(step)
    else this.#absolute.wheel(step, point)
  }

  /** Forgets what is pressed; the caller tells the target. */
  clear(): void {
    this.#pointerId = undefined
    this.#absolute.clear()
    this.#relative.clear()
  }

  /** Another session, or none. */
  restart(): void {
    this.#absolute.restart()
    this.#relative.restart()
  }

  #absolutePointed(event: PointerEvent, isEnabled: boolean): void {
    if (event.type === "pointerdown") {
      this.#options.stage.setPointerCapture(event.pointerId)
      this.#pointerId ??= event.pointerId
    }
    // The first finger is the mouse; the others are not.
    if (!isEnabled || (this.#pointerId !== undefined && this.#pointerId !== event.pointerId)) return
    const buttons = event.type === "pointercancel" ? 0 : event.buttons
    if (buttons === 0) this.#pointerId = undefined
    const point = this.#pointAt(event)
    if (point === undefined) return
    if (buttons !== this.#absolute.buttons) this.#options.beforePress()
    this.#absolute.at(point, buttons)
  }

  #relativePointed(event: PointerEvent): void {
    const { lock } = this.#options
    if (!lock.isLocked) {
      if (event.type !== "pointerdown") return
      this.#isIgnored = true
      lock.request()
      return
    }
    const { sensitivity } = this.settings
    this.#relative.moved(event.movementX * sensitivity, event.movementY * sensitivity)
    if (this.#isIgnored) {
      this.#isIgnored = event.buttons !== 0
      return
    }
    if (event.buttons !== this.#relative.buttons) this.#options.beforePress()
    this.#relative.press(event.buttons)
  }

  #calibratingPointed(calibrating: Calibrating, event: PointerEvent): void {
    const { rect, size } = this.#options.picture()
    const point = toTargetCoordinate(event.clientX, event.clientY, rect, size)
    if (point === undefined || !point.isInside) return
    calibrating.at = { x: point.x / range, y: point.y / range }
    this.#absolute.at(point, 0)
    if (event.type === "pointerdown") this.#take(calibrating)
  }

  #nudge(calibrating: Calibrating, [dx, dy]: readonly [number, number], pixels: number): void {
    const { size } = this.#options.picture()
    calibrating.nudge((dx * pixels) / size.width, (dy * pixels) / size.height)
    const coordinate = (part: number) => Math.min(range - 1, Math.floor(part * range))
    const { x, y } = calibrating.at
    this.#absolute.at({ x: coordinate(x), y: coordinate(y), isInside: true }, 0)
  }

  #take(calibrating: Calibrating): void {
    const state = calibrating.take()
    if (state.phase === "done" || state.phase === "failed") this.#calibrating = undefined
    this.#calibration.set(state)
  }

  #pointAt({ clientX, clientY }: MouseEvent): TargetPoint | undefined {
    const { rect, size } = this.#options.picture()
    return toTargetCoordinate(clientX, clientY, rect, size, this.settings.calibration)
  }
}

/** Steps of the absolute mouse over the whole picture. */
const range = 32768

const arrows: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
