const kept = 10

/** The last HID reports that arrived, for the `keys` command. */
export class ReportLog {
  #entries: readonly { readonly device: string; readonly report: Uint8Array; readonly atUs: number }[] = []

  add(device: "keyboard" | "mouse" | "rel. mouse" | "controls", report: Uint8Array, atUs: number): void {
    const last = this.#entries.at(-1)
    // A moving mouse would push everything else out: only its newest report is worth showing.
    const isMoving = device !== "keyboard" && device !== "controls" && last?.device === device
    const before = isMoving ? this.#entries.slice(0, -1) : this.#entries
    this.#entries = [...before, { device, report: report.slice(), atUs }].slice(-kept)
  }

  /** Oldest first: device, octets in hexadecimal, milliseconds since the one before. */
  lines(): readonly string[] {
    return this.#entries.map(({ device, report, atUs }, index) => {
      const octets = Array.from(report, (octet) => octet.toString(16).padStart(2, "0")).join(" ")
      const before = this.#entries[index - 1]?.atUs
      const gap = before === undefined ? "" : `+${((atUs - before) / 1000).toFixed(1)} ms`
      return `${device.padEnd(12)}${octets.padEnd(26)}${gap.padStart(14)}`
    })
  }
}
