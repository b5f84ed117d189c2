import { decodeInputReport, parseReportDescriptor, type ReportDescriptor, type Usage } from "../hid/index.ts"

/**
 * The host's side of media and power keys: reads reports by the device's own descriptor, and finds what went down since
 * the last one of the same kind.
 */
export class ControlsHost {
  readonly #descriptor: ReportDescriptor
  /** Held keys, by report ID. */
  readonly #held = new Map<number, readonly Usage[]>()

  /** @throws GatewayError `hid/malformed-descriptor` */
  constructor(reportDescriptor: Uint8Array) {
    this.#descriptor = parseReportDescriptor(reportDescriptor)
  }

  get held(): readonly Usage[] {
    return [...this.#held.values()].flat()
  }

  /**
   * @returns what went down, in report order
   * @throws GatewayError `hid/malformed-report` when the descriptor describes no such report.
   */
  takeReport(report: Uint8Array): readonly Usage[] {
    const down = decodeInputReport(this.#descriptor, report).map(({ usagePage, usage }) => ({
      usagePage,
      usage,
    }))
    const reportId = report[0] ?? 0
    const before = this.#held.get(reportId) ?? []
    this.#held.set(reportId, down)
    return down.filter(
      ({ usagePage, usage }) => !before.some((each) => each.usagePage === usagePage && each.usage === usage),
    )
  }

  /** The bus was suspended or unplugged. */
  releaseAll(): void {
    this.#held.clear()
  }
}

const names: readonly (readonly [usagePage: number, usage: number, name: string])[] = [
  [0x0c, 0x6f, "Brightness Up"],
  [0x0c, 0x70, "Brightness Down"],
  [0x0c, 0xb5, "Next Track"],
  [0x0c, 0xb6, "Previous Track"],
  [0x0c, 0xb7, "Stop"],
  [0x0c, 0xb8, "Eject"],
  [0x0c, 0xcd, "Play/Pause"],
  [0x0c, 0xe2, "Mute"],
  [0x0c, 0xe9, "Volume Up"],
  [0x0c, 0xea, "Volume Down"],
  [0x01, 0x81, "Power"],
  [0x01, 0x82, "Sleep"],
  [0x01, 0x83, "Wake Up"],
]

/** What is printed on such a key; its numbers where this machine has no name for it. */
export function controlName({ usagePage, usage }: Usage): string {
  const known = names.find((each) => each[0] === usagePage && each[1] === usage)
  return known?.[2] ?? `control ${usagePage.toString(16)}:${usage.toString(16)}`
}
