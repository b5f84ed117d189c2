import { decodeInputReport, parseReportDescriptor, type ReportDescriptor } from "../hid/index.ts"

/** What one mouse report says; undefined where it says nothing (another report's business, or a null value). */
export interface MouseInput {
  /** 0..1 over the screen, left to right and top to bottom; never 1. */
  readonly x: number | undefined
  readonly y: number | undefined
  /** Bit 0 left, 1 right, 2 middle. */
  readonly buttons: number | undefined
  /** How far it was moved, in the mouse's counts, + is right and down; 0 for an absolute one. */
  readonly dx: number
  readonly dy: number
  /** Detents, + is up. */
  readonly wheel: number
  /** Detents, + is right. */
  readonly pan: number
}

const desktopPage = 0x01
const buttonPage = 0x09
const usageX = 0x30
const usageY = 0x31
const usageWheel = 0x38
const consumerPage = 0x0c
const usageAcPan = 0x238

/** The host's side of a mouse, absolute or relative: reads reports by the device's own descriptor. */
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
    let pan = 0
    const axes = new Map<number, number>()
    for (const { usagePage, usage, value } of decodeInputReport(this.#descriptor, report)) {
      if (usagePage === buttonPage) buttons = (buttons ?? 0) | (value << (usage - 1))
      if (usagePage === consumerPage && usage === usageAcPan) pan = value
      if (usagePage !== desktopPage) continue
      if (usage === usageWheel) wheel = value
      else axes.set(usage, value)
    }
    const x = this.#axis(usageX, axes.get(usageX))
    const y = this.#axis(usageY, axes.get(usageY))
    return { x: x.at, y: y.at, dx: x.by, dy: y.by, buttons, wheel, pan }
  }

  /** HID 1.11 §5.8: the logical range is the whole axis. Each of its values stands for an equal share, hence the +1. */
  #axis(axis: number, value: number | undefined): { readonly at: number | undefined; readonly by: number } {
    const field = this.#descriptor.fields.find(
      ({ kind, usages }) =>
        kind === "input" &&
        usages.some(
          (range) => range.usagePage === desktopPage && range.usage <= axis && axis <= range.usageMaximum,
        ),
    )
    if (field === undefined || value === undefined) return { at: undefined, by: 0 }
    if (field.isRelative) return { at: undefined, by: value }
    const range = field.logicalMaximum - field.logicalMinimum + 1
    return { at: (value - field.logicalMinimum) / range, by: 0 }
  }
}
