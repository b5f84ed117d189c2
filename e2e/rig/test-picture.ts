import { encodeStrip, type StripFields } from "@crashcart/gateway/demo"
import { monotonicUs } from "@crashcart/gateway/video"

const blankFields: StripFields = {
  frame: 0,
  timeUs: 0,
  stateHash: 0,
  pointerX: 0,
  pointerY: 0,
  buttons: 0,
  leds: 0,
  clicks: 0,
  lastClickX: 0,
  lastClickY: 0,
  typedCount: 0,
  wheelSteps: 0,
  typedTail: "",
}

/**
 * A picture that proves itself: colour bars, text, a moving box, and the strip. The fake V4L2 library draws it at the
 * signal's rate, on its own thread, so that it is steady whatever the test does; frame number and drawing time are stamped
 * in there, the other fields come from here.
 *
 * Frame numbers count periods since `epochUs`: they go on while nobody captures, and a restarted uStreamer sees later ones.
 */
export class TestPicture {
  readonly epochUs: number
  readonly strip: Uint8Array

  constructor(fields: Partial<Omit<StripFields, "frame" | "timeUs">> = {}, epochUs = monotonicUs()) {
    this.epochUs = epochUs
    this.strip = encodeStrip({ ...blankFields, ...fields })
  }

  /** The number of the frame that is due at a moment of CLOCK_MONOTONIC. */
  frameAt(timeUs: number, fps: number): number {
    return Math.floor(((timeUs - this.epochUs) * fps) / 1e6)
  }
}
