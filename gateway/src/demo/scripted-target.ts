import { readText } from "./screen-reading.ts"
import { SimulatedTarget } from "./simulated-target.ts"
import { readStrip, type StripFields } from "./strip.ts"
import { characterOf, ledBit } from "./us-layout.ts"

/** For tests: a simulated target with hands, eyes and a clock that stands still unless it is moved. */
export function simulated(widthPx = 1280, heightPx = 720) {
  const clock = { nowUs: 1_000_000 }
  const target = new SimulatedTarget({
    nowUs: () => clock.nowUs,
    wallClock: () => new Date("2026-11-20T14:36:19Z"),
    widthPx,
    heightPx,
  })
  const keyboard = (modifiers: number, ...keys: number[]): boolean =>
    target.takeKeyboardReport(Uint8Array.of(modifiers, 0, ...keys, ...new Array(6 - keys.length).fill(0)))
  const press = (usage: number, modifiers = 0) => {
    keyboard(modifiers, usage)
    keyboard(0)
  }
  return {
    target,
    clock,
    keyboard,
    press,
    /** Types as a person does, one key after the other. */
    type: (text: string) => {
      for (const character of text) {
        const { usage, modifiers } = keyFor(character)
        press(usage, modifiers)
      }
    },
    /** One absolute mouse report; `x` and `y` 0..1 over the screen. */
    mouse: (buttons: number, x: number, y: number, wheel = 0): boolean => {
      const report = new Uint8Array(7)
      const view = new DataView(report.buffer)
      view.setUint8(0, buttons)
      view.setUint16(1, Math.floor(x * 32768), true)
      view.setUint16(3, Math.floor(y * 32768), true)
      view.setInt8(5, wheel)
      return target.takeMouseReport(report)
    },
    /** What the console shows, read off the picture. */
    text: (): string => {
      const picture = target.draw()
      const columns = Math.floor((picture.width - 80) / 10)
      const rows = Math.floor((picture.height - 144) / 20)
      return readText(picture, 40, 60, columns, rows).join("\n")
    },
    /** What the strip says, read off the picture. */
    strip: (): StripFields => {
      const { data, width, height } = target.draw()
      const fields = readStrip(data, width, height)
      if (fields === undefined) throw new Error("the picture has no readable strip")
      return fields
    },
  }
}

function keyFor(character: string): { usage: number; modifiers: number } {
  if (character === "\n") return { usage: 0x28, modifiers: 0 }
  for (const modifiers of [0, 0x02]) {
    for (let usage = 0x04; usage <= 0x38; usage++) {
      if (characterOf(usage, modifiers, ledBit.num) === character) return { usage, modifiers }
    }
  }
  throw new Error(`no key types ${JSON.stringify(character)}`)
}
