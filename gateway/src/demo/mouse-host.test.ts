import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { absoluteMouse, relativeMouse } from "../hid/index.ts"
import { MouseHost } from "./mouse-host.ts"

/** Our absolute mouse's report. */
function report(buttons: number, x: number, y: number, wheel = 0): Uint8Array {
  const bytes = new Uint8Array(7)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, buttons)
  view.setUint16(1, x, true)
  view.setUint16(3, y, true)
  view.setInt8(5, wheel)
  return bytes
}

describe("a host's mouse driver", () => {
  const host = new MouseHost(absoluteMouse.reportDescriptor)

  it("reads position, buttons and wheel", () => {
    expect(host.takeReport(report(0b101, 16384, 8192, -3))).toMatchObject({
      x: 0.5,
      y: 0.25,
      buttons: 0b101,
      wheel: -3,
    })
  })

  it("reads a relative mouse's movement and both wheels", () => {
    const relative = new MouseHost(relativeMouse.reportDescriptor)
    expect(relative.takeReport(Uint8Array.of(2, 0x7f, 0x81, 1, 0xff))).toEqual({
      x: undefined,
      y: undefined,
      dx: 127,
      dy: -127,
      buttons: 2,
      wheel: 1,
      pan: -1,
    })
  })

  it("stays on the screen at both ends of the range", () => {
    const { x, y } = host.takeReport(report(0, 32767, 0))
    expect(Math.floor((x ?? 1) * 1280)).toBe(1279)
    expect(y).toBe(0)
  })

  it("gives a position outside the logical range no meaning (a null value, HID 1.11 §5.10)", () => {
    expect(host.takeReport(report(1, 0x8000, 100))).toMatchObject({ x: undefined, buttons: 1 })
  })

  it("finds the very pixel that a console aimed at, in every mode", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 640, max: 3840 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (widthPx, at) => {
          const aimed = Math.min(widthPx - 1, Math.floor(at * widthPx))
          const { x } = host.takeReport(report(0, Math.floor(((aimed + 0.5) / widthPx) * 32768), 0))
          expect(Math.floor((x ?? -1) * widthPx)).toBe(aimed)
        },
      ),
    )
  })

  it("understands a mouse with report IDs, whose wheel comes alone and moves nothing", () => {
    // JetKVM's absolute mouse: report 1 buttons and position, report 2 the wheel.
    const descriptor = Uint8Array.from(
      Buffer.from(
        "05010902a10185010901a10005091901290315002501750195038102950175058103050109300931160000" +
          "26ff7f36000046ff7f751095028102c0850209381581257f35004500750895018106c0",
        "hex",
      ),
    )
    const other = new MouseHost(descriptor)
    expect(other.takeReport(Uint8Array.of(1, 1, 0, 0x40, 0, 0x20))).toMatchObject({
      x: 0.5,
      y: 0.25,
      buttons: 1,
      wheel: 0,
    })
    expect(other.takeReport(Uint8Array.of(2, 0xff))).toMatchObject({
      x: undefined,
      y: undefined,
      buttons: undefined,
      wheel: -1,
    })
  })
})
