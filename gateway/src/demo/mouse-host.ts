import { decodeInputReport, parseReportDescriptor, type ReportDescriptor } from "../hid/index.ts"

/** What one mouse report says; undefined where it says nothing (another report's business, or a null value). */
export interface MouseInput {
  /** 0..1 over the screen, left to right and top to bottom; never 1. */
  readonly x: number | undefined
  readonly y: number | undefined
  /** Bit 0 left, 1 right, 2 middle. */
  readonly buttons: number | undefined
  /** Detents, + is up. */
  readonly wheel: number
}

const desktopPage = 0x01
const buttonPage = 0x09
const usageX = 0x30
const usageY = 0x31
const usageWheel = 0x38

/** The host's side of an absolute mouse: reads reports by the device's own descriptor. */
export class MouseHost {
  readonly #descriptor: ReportDescriptor

  /** @throws GatewayError `hid/malformed-descriptor` */
  constructor(reportDescriptor: Uint8Array) {
    this.#descriptor = parseReportDescriptor(reportDescriptor)
  }

  /** @throws GatewayError `hid/malformed-report` when the descriptor describes no such report. */
  takeReport(report: Uint8Array): MouseInput {
    let buttons: number | undefined
    let wheel = 0
    let x: number | undefined
    let y: number | undefined
    for (const { usagePage, usage, value } of decodeInputReport(this.#descriptor, report)) {
      if (usagePage === buttonPage) buttons = (buttons ?? 0) | (value << (usage - 1))
      if (usagePage !== desktopPage) continue
      if (usage === usageWheel) wheel = value
      if (usage === usageX) x = this.#fraction(usage, value)
      if (usage === usageY) y = this.#fraction(usage, value)
    }
    return { x, y, buttons, wheel }
  }

  /** HID 1.11 §5.8: the logical range is the whole axis. Each of its values stands for an equal share, hence the +1. */
  #fraction(axis: number, value: number): number | undefined {
    const field = this.#descriptor.fields.find(
      ({ kind, usages }) =>
        kind === "input" &&
        usages.some(
          (range) => range.usagePage === desktopPage && range.usage <= axis && axis <= range.usageMaximum,
        ),
    )
    if (field === undefined) return undefined
    return (value - field.logicalMinimum) / (field.logicalMaximum - field.logicalMinimum + 1)
  }
}
