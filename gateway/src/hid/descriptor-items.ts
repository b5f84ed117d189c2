import { GatewayError } from "../errors.ts"

/** HID 1.11 §6.2.2.2: `bType` of a short item's prefix. */
export type ItemType = "main" | "global" | "local"

/** One short item of a report descriptor (HID 1.11 §6.2.2.2). */
export interface Item {
  readonly type: ItemType
  /** `bTag`, 0..15; its meaning depends on `type`. */
  readonly tag: number
  /** The data read as unsigned and as two's complement; which one counts depends on the tag. 0 without data. */
  readonly unsigned: number
  readonly signed: number
  readonly sizeBytes: 0 | 1 | 2 | 4
}

/** HID 1.11 §6.2.2.3: the prefix of a long item. No long item was ever defined, so they are stepped over. */
const longItemPrefix = 0xfe

const itemTypes = ["main", "global", "local"] as const
const itemSizesBytes = [0, 1, 2, 4] as const

/**
 * Cuts a report descriptor into its items.
 *
 * @throws GatewayError `hid/malformed-descriptor` when an item is cut short or has the reserved type.
 * @see HID 1.11 §6.2.2.2 (short items), §6.2.2.3 (long items)
 */
export function* descriptorItems(descriptor: Uint8Array): Generator<Item, void, undefined> {
  const view = new DataView(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength)
  let offset = 0
  while (offset < view.byteLength) {
    const prefix = view.getUint8(offset)
    if (prefix === longItemPrefix) {
      const sizeBytes = 3 + (descriptor[offset + 1] ?? 0)
      checkWhole(view, offset, sizeBytes)
      offset += sizeBytes
      continue
    }
    const type = itemTypes[(prefix >> 2) & 0b11]
    if (type === undefined) throw malformedDescriptor(`the item at octet ${offset} has the reserved type 3`)
    const sizeBytes = itemSizesBytes[prefix & 0b11] ?? 0
    checkWhole(view, offset, 1 + sizeBytes)
    yield { type, tag: prefix >> 4, sizeBytes, ...readData(view, offset + 1, sizeBytes) }
    offset += 1 + sizeBytes
  }
}

export function malformedDescriptor(what: string): GatewayError {
  return new GatewayError(
    "hid/malformed-descriptor",
    `This HID report descriptor cannot be understood: ${what}. Compare it with HID 1.11 §6.2.2.`,
  )
}

function checkWhole(view: DataView, offset: number, sizeBytes: number): void {
  if (offset + sizeBytes > view.byteLength)
    throw malformedDescriptor(`the item at octet ${offset} is cut short`)
}

function readData(
  view: DataView,
  offset: number,
  sizeBytes: Item["sizeBytes"],
): Pick<Item, "unsigned" | "signed"> {
  switch (sizeBytes) {
    case 0:
      return { unsigned: 0, signed: 0 }
    case 1:
      return { unsigned: view.getUint8(offset), signed: view.getInt8(offset) }
    case 2:
      return { unsigned: view.getUint16(offset, true), signed: view.getInt16(offset, true) }
    case 4:
      return { unsigned: view.getUint32(offset, true), signed: view.getInt32(offset, true) }
  }
}
