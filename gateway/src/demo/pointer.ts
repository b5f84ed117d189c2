import type { MouseInput } from "./mouse-host.ts"

/** A trace that fades: where a button went down, or where the pointer was dragged along. */
export interface Mark {
  readonly kind: "click" | "drag"
  readonly x: number
  readonly y: number
  readonly atUs: number
}

/** How long a mark can be seen, microseconds. */
export const markLifetimeUs = { click: 2_500_000, drag: 700_000 } as const

const marksMax = 96

/** Where the pointer is and what its buttons did, in pixels of the present mode. */
export class Pointer {
  #widthPx: number
  #heightPx: number
  #x: number
  #y: number
  #buttons = 0
  #clicks = 0
  #lastClick = { x: 0, y: 0 }
  #wheelSteps = 0
  #panSteps = 0
  #marks: readonly Mark[] = []

  constructor(widthPx: number, heightPx: number) {
    this.#widthPx = widthPx
    this.#heightPx = heightPx
    this.#x = widthPx >> 1
    this.#y = heightPx >> 1
  }

  get x(): number {
    return this.#x
  }
  get y(): number {
    return this.#y
  }
  get buttons(): number {
    return this.#buttons
  }
  get clicks(): number {
    return this.#clicks
  }
  get lastClick(): { readonly x: number; readonly y: number } {
    return this.#lastClick
  }
  get wheelSteps(): number {
    return this.#wheelSteps
  }
  get panSteps(): number {
    return this.#panSteps
  }

  apply(input: MouseInput, nowUs: number): void {
    if (input.x !== undefined) this.#x = Math.floor(input.x * this.#widthPx)
    if (input.y !== undefined) this.#y = Math.floor(input.y * this.#heightPx)
    this.#x = Math.min(this.#widthPx - 1, Math.max(0, this.#x + input.dx))
    this.#y = Math.min(this.#heightPx - 1, Math.max(0, this.#y + input.dy))
    const buttons = input.buttons ?? this.#buttons
    const pressed = buttons & ~this.#buttons
    if (pressed !== 0) {
      this.#clicks += countBits(pressed)
      this.#lastClick = { x: this.#x, y: this.#y }
      this.#mark("click", nowUs)
    } else if (buttons !== 0) {
      this.#mark("drag", nowUs)
    }
    this.#buttons = buttons
    this.#wheelSteps += input.wheel
    this.#panSteps += input.pan
  }

  /** The marks that can still be seen, oldest first. */
  marks(nowUs: number): readonly Mark[] {
    this.#marks = this.#marks.filter((mark) => nowUs - mark.atUs < markLifetimeUs[mark.kind])
    return this.#marks
  }

  /** The mode changed: the pointer stays at the same place of the screen. */
  resize(widthPx: number, heightPx: number): void {
    this.#x = Math.floor((this.#x * widthPx) / this.#widthPx)
    this.#y = Math.floor((this.#y * heightPx) / this.#heightPx)
    this.#widthPx = widthPx
    this.#heightPx = heightPx
    this.#marks = []
  }

  /** The bus was suspended or unplugged. */
  releaseAll(): void {
    this.#buttons = 0
  }

  /** The machine restarts: counters begin anew, the pointer stays where the hand left it. */
  restart(): void {
    this.#clicks = 0
    this.#lastClick = { x: 0, y: 0 }
    this.#wheelSteps = 0
    this.#panSteps = 0
    this.#marks = []
  }

  #mark(kind: Mark["kind"], nowUs: number): void {
    this.#marks = [...this.#marks, { kind, x: this.#x, y: this.#y, atUs: nowUs }].slice(-marksMax)
  }
}

function countBits(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countBits(bits >> 1)
}
