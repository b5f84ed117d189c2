import { GatewayError } from "../errors.ts"
import type { ReportDescriptor, ReportField, Usage, UsageRange } from "./descriptor-parser.ts"

/** What one control says in a report: a key that is down has value 1, an axis its position, a wheel its steps. */
export interface DecodedField extends Usage {
  readonly value: number
}

/**
 * Reads an input report as a host does.
 * Of an array (the keyboard's six keys) only what is on appears, in report order, usage 0 ("no event") left out; of
 * variables each one appears, whatever its value. Values outside the logical range are null values (HID 1.11 §5.10)
 * and left out.
 *
 * @throws GatewayError `hid/malformed-report` when no report of this ID and size is described.
 */
export function decodeInputReport(descriptor: ReportDescriptor, report: Uint8Array): DecodedField[] {
  return decodeReport(descriptor, "input", report)
}

/** Reads an output report (LEDs) as a device does. Otherwise as {@link decodeInputReport}. */
export function decodeOutputReport(descriptor: ReportDescriptor, report: Uint8Array): DecodedField[] {
  return decodeReport(descriptor, "output", report)
}

function decodeReport(
  descriptor: ReportDescriptor,
  kind: ReportField["kind"],
  report: Uint8Array,
): DecodedField[] {
  const reportId = descriptor.hasReportIds ? report[0] : 0
  const fields = descriptor.fields.filter((field) => field.kind === kind && field.reportId === reportId)
  const body = descriptor.hasReportIds ? report.subarray(1) : report
  const bits = Math.max(0, ...fields.map((field) => field.bitOffset + field.sizeBits * field.count))
  if (fields.length === 0 || body.length !== Math.ceil(bits / 8)) {
    throw new GatewayError(
      "hid/malformed-report",
      `The descriptor has no ${kind} report with ID ${reportId ?? "(missing)"} and ${body.length} octets.`,
    )
  }
  return fields.filter((field) => !field.isConstant).flatMap((field) => decodeField(field, body))
}

function decodeField(field: ReportField, body: Uint8Array): DecodedField[] {
  const decoded: DecodedField[] = []
  for (let index = 0; index < field.count; index += 1) {
    const value = readValue(body, field, index)
    if (value < field.logicalMinimum || value > field.logicalMaximum) continue
    if (field.isVariable) {
      const usage = usageAt(field.usages, index) ?? lastUsage(field.usages)
      if (usage !== undefined) decoded.push({ ...usage, value })
    } else {
      const usage = usageAt(field.usages, value - field.logicalMinimum)
      if (usage !== undefined && usage.usage !== 0) decoded.push({ ...usage, value: 1 })
    }
  }
  return decoded
}

/** HID 1.11 §8.2: least significant bit first; §6.2.2.7: signed when the logical minimum is negative. */
function readValue(body: Uint8Array, field: ReportField, index: number): number {
  const firstBit = field.bitOffset + index * field.sizeBits
  let value = 0
  for (let bit = 0; bit < field.sizeBits; bit += 1) {
    const octet = body[(firstBit + bit) >> 3] ?? 0
    value += ((octet >> ((firstBit + bit) & 7)) & 1) * 2 ** bit
  }
  const isNegative = field.logicalMinimum < 0 && value >= 2 ** (field.sizeBits - 1)
  return isNegative ? value - 2 ** field.sizeBits : value
}

function usageAt(ranges: readonly UsageRange[], index: number): Usage | undefined {
  let rest = index
  for (const { usagePage, usage, usageMaximum } of ranges) {
    const size = usageMaximum - usage + 1
    if (rest < size) return { usagePage, usage: usage + rest }
    rest -= size
  }
  return undefined
}

/** HID 1.11 §6.2.2.8: with fewer usages than values, the last usage holds for the rest. */
function lastUsage(ranges: readonly UsageRange[]): Usage | undefined {
  const range = ranges.at(-1)
  return range === undefined ? undefined : { usagePage: range.usagePage, usage: range.usageMaximum }
}
