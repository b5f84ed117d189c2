import { descriptorItems, type Item, malformedDescriptor } from "./descriptor-items.ts"

/** A usage: what a control is for (HID 1.11 §5.5). E.g. page 7 (keyboard), usage 4 (A). */
export interface Usage {
  readonly usagePage: number
  readonly usage: number
}

/** Usages `usage..usageMaximum` of one page; a single usage is a range of one. */
export interface UsageRange extends Usage {
  readonly usageMaximum: number
}

/** HID 1.11 §6.2.2.6. `type`: 0 physical, 1 application, 2 logical, ... */
export interface Collection extends Partial<Usage> {
  readonly type: number
}

/** One Input, Output or Feature item: `count` values of `sizeBits` each, side by side in its report. */
export interface ReportField {
  readonly kind: "input" | "output" | "feature"
  /** 0 when the device numbers no reports. */
  readonly reportId: number
  /** From the report's first octet after the report ID; least significant bit first (HID 1.11 §8.2). */
  readonly bitOffset: number
  readonly sizeBits: number
  readonly count: number
  readonly logicalMinimum: number
  readonly logicalMaximum: number
  readonly usages: readonly UsageRange[]
  /** Padding: carries no value. */
  readonly isConstant: boolean
  /** Variable: each value is one usage's. Array: each value is the index of a usage that is on. */
  readonly isVariable: boolean
  readonly isRelative: boolean
  /** Outermost first. */
  readonly collections: readonly Collection[]
}

export interface ReportDescriptor {
  readonly fields: readonly ReportField[]
  /** Whether each report starts with an octet that holds its ID (HID 1.11 §6.2.2.7). */
  readonly hasReportIds: boolean
}

/** Limits no real device comes near; they keep a hostile descriptor from costing memory or time. */
const nestingMax = 32
const usageRangesMax = 1024
const reportBitsMax = 8 * 4096
/** HID 1.11 §8.4: a value spans at most four octets. */
const valueBitsMax = 32

interface Globals {
  usagePage: number
  logicalMinimum: number
  /** Both readings: a maximum is unsigned unless the minimum is negative, and either may come first. */
  logicalMaximum: { readonly signed: number; readonly unsigned: number }
  sizeBits: number
  count: number
  reportId: number
}

interface LocalUsage {
  readonly first: number
  readonly last: number
  /** A four-octet usage brings its own page; the others take the page in force at the main item. */
  readonly usagePage: number | undefined
}

/**
 * Reads a report descriptor as a host does. Knows nothing of the descriptors this gateway sends: it is the independent
 * half by which they and our reports are checked.
 *
 * @throws GatewayError `hid/malformed-descriptor`
 * @see HID 1.11 §6.2.2
 */
export function parseReportDescriptor(bytes: Uint8Array): ReportDescriptor {
  const parser = new DescriptorParser()
  for (const item of descriptorItems(bytes)) parser.take(item)
  return parser.finish()
}

class DescriptorParser {
  readonly #fields: ReportField[] = []
  readonly #collections: Collection[] = []
  readonly #stack: Globals[] = []
  readonly #nextBit = new Map<string, number>()
  #globals: Globals = {
    usagePage: 0,
    logicalMinimum: 0,
    logicalMaximum: { signed: 0, unsigned: 0 },
    sizeBits: 0,
    count: 0,
    reportId: 0,
  }
  #usages: LocalUsage[] = []
  #usageMinimum: Item | undefined

  take(item: Item): void {
    if (item.type === "main") this.#takeMain(item)
    else if (item.type === "global") this.#takeGlobal(item)
    else this.#takeLocal(item)
  }

  finish(): ReportDescriptor {
    if (this.#collections.length > 0) throw malformedDescriptor("a collection is not closed")
    const hasReportIds = this.#fields.some((field) => field.reportId !== 0)
    if (hasReportIds && this.#fields.some((field) => field.reportId === 0)) {
      throw malformedDescriptor("some reports have an ID and some have none (§6.2.2.7)")
    }
    return { fields: this.#fields, hasReportIds }
  }

  /** HID 1.11 §6.2.2.4. */
  #takeMain(item: Item): void {
    switch (item.tag) {
      case 0x8:
        this.#addField("input", item.unsigned)
        break
      case 0x9:
        this.#addField("output", item.unsigned)
        break
      case 0xb:
        this.#addField("feature", item.unsigned)
        break
      case 0xa:
        this.#openCollection(item.unsigned)
        break
      case 0xc:
        if (this.#collections.pop() === undefined) throw malformedDescriptor("a collection is closed twice")
        break
      default:
        throw malformedDescriptor(`main item tag ${item.tag} is not defined`)
    }
    // §6.2.2.8: local items hold until the next main item.
    if (this.#usageMinimum !== undefined) throw malformedDescriptor("a Usage Minimum has no Usage Maximum")
    this.#usages = []
  }

  /** HID 1.11 §6.2.2.7. */
  #takeGlobal(item: Item): void {
    const globals = this.#globals
    switch (item.tag) {
      case 0x0:
        globals.usagePage = item.unsigned
        break
      case 0x1:
        globals.logicalMinimum = item.signed
        break
      case 0x2:
        globals.logicalMaximum = item
        break
      case 0x3: // Physical Minimum, Physical Maximum, Unit Exponent, Unit: what a value means in the world,
      case 0x4: // not where it stands in the report.
      case 0x5:
      case 0x6:
        break
      case 0x7:
        globals.sizeBits = item.unsigned
        break
      case 0x8:
        if (item.unsigned < 1 || item.unsigned > 255) throw malformedDescriptor("a Report ID is 1 to 255")
        globals.reportId = item.unsigned
        break
      case 0x9:
        globals.count = item.unsigned
        break
      case 0xa:
        if (this.#stack.length === nestingMax) throw malformedDescriptor(`more than ${nestingMax} Push items`)
        this.#stack.push({ ...globals })
        break
      case 0xb: {
        const saved = this.#stack.pop()
        if (saved === undefined) throw malformedDescriptor("a Pop item without its Push")
        this.#globals = saved
        break
      }
      default:
        throw malformedDescriptor(`global item tag ${item.tag} is not defined`)
    }
  }

  /** HID 1.11 §6.2.2.8. */
  #takeLocal(item: Item): void {
    switch (item.tag) {
      case 0x0:
        this.#addUsages(item, item)
        break
      case 0x1:
        this.#usageMinimum = item
        break
      case 0x2:
        if (this.#usageMinimum === undefined)
          throw malformedDescriptor("a Usage Maximum has no Usage Minimum")
        this.#addUsages(this.#usageMinimum, item)
        this.#usageMinimum = undefined
        break
      case 0x3: // Designators and strings name body parts and labels; they do not change the report.
      case 0x4:
      case 0x5:
      case 0x7:
      case 0x8:
      case 0x9:
        break
      default:
        throw malformedDescriptor(`local item tag ${item.tag} is not supported`)
    }
  }

  #addUsages(minimum: Item, maximum: Item): void {
    if (this.#usages.length === usageRangesMax)
      throw malformedDescriptor(`more than ${usageRangesMax} usages`)
    const usagePage = minimum.sizeBytes === 4 ? minimum.unsigned >>> 16 : undefined
    const first = minimum.unsigned & 0xffff
    const last = maximum.unsigned & 0xffff
    if (last < first) throw malformedDescriptor(`usages ${first} to ${last} run backwards`)
    if (maximum.sizeBytes === 4 && usagePage !== undefined && maximum.unsigned >>> 16 !== usagePage) {
      throw malformedDescriptor("a range of usages spans two pages")
    }
    this.#usages.push({ first, last, usagePage })
  }

  #openCollection(type: number): void {
    if (this.#collections.length === nestingMax)
      throw malformedDescriptor(`collections nest over ${nestingMax} deep`)
    const [named] = this.#resolvedUsages()
    this.#collections.push(
      named === undefined ? { type } : { type, usagePage: named.usagePage, usage: named.usage },
    )
  }

  /** HID 1.11 §6.2.2.5: bit 0 constant, bit 1 variable, bit 2 relative. */
  #addField(kind: ReportField["kind"], flags: number): void {
    const { sizeBits, count, reportId, logicalMinimum } = this.#globals
    const logicalMaximum =
      logicalMinimum < 0 ? this.#globals.logicalMaximum.signed : this.#globals.logicalMaximum.unsigned
    const isConstant = (flags & 0b001) !== 0
    if (!isConstant && count > 0 && (sizeBits < 1 || sizeBits > valueBitsMax)) {
      throw malformedDescriptor(`a value of ${sizeBits} bits (§8.4)`)
    }
    if (!isConstant && logicalMaximum < logicalMinimum) {
      throw malformedDescriptor(`logical range ${logicalMinimum} to ${logicalMaximum} runs backwards`)
    }
    const report = `${kind} ${reportId}`
    const bitOffset = this.#nextBit.get(report) ?? 0
    const endBit = bitOffset + sizeBits * count
    if (endBit > reportBitsMax) throw malformedDescriptor(`a report of more than ${reportBitsMax} bits`)
    this.#nextBit.set(report, endBit)
    this.#fields.push({
      kind,
      reportId,
      bitOffset,
      sizeBits,
      count,
      logicalMinimum,
      logicalMaximum,
      usages: this.#resolvedUsages(),
      isConstant,
      isVariable: (flags & 0b010) !== 0,
      isRelative: (flags & 0b100) !== 0,
      collections: [...this.#collections],
    })
  }

  #resolvedUsages(): UsageRange[] {
    return this.#usages.map(({ first, last, usagePage }) => ({
      usagePage: usagePage ?? this.#globals.usagePage,
      usage: first,
      usageMaximum: last,
    }))
  }
}
