import type { HidFunction } from "@crashcart/gateway/hid"

/** pcap's LINKTYPE_USB_LINUX_MMAPPED: what usbmon of the Linux kernel writes (Documentation/usb/usbmon). */
const linkType = 220
const headerSizeBytes = 64
const controlTransfer = 2
const interruptTransfer = 1
const inEndpoint = 0x81
const device = 5

/**
 * A capture of a USB host that has plugged in a device with this one function, asked for its descriptors and taken
 * `reports` from it: food for programs that decode USB. One file in pcap's format.
 *
 * @see USB 2.0 §9.4.3, §9.6; HID 1.11 §6.2.1, §7.1.1
 */
export function usbCapture(hid: HidFunction, reports: readonly Uint8Array[]): Buffer {
  const urbs: Urb[] = [
    ...control([0x80, 0x06, 0x00, 0x02, 0x00, 0x00, 0xff, 0x00], configuration(hid)),
    ...control([0x81, 0x06, 0x00, 0x22, 0x00, 0x00, 0xff, 0x00], hid.reportDescriptor),
    ...reports.flatMap((data): Urb[] => [
      { kind: "S", transfer: interruptTransfer, endpoint: inEndpoint },
      { kind: "C", transfer: interruptTransfer, endpoint: inEndpoint, data },
    ]),
  ]
  const fileHeader = Buffer.alloc(24)
  fileHeader.writeUInt32LE(0xa1b2_c3d4, 0)
  fileHeader.writeUInt16LE(2, 4)
  fileHeader.writeUInt16LE(4, 6)
  fileHeader.writeUInt32LE(65_535, 16)
  fileHeader.writeUInt32LE(linkType, 20)
  return Buffer.concat([fileHeader, ...urbs.map(packet)])
}

interface Urb {
  /** Submitted by the host, or completed. */
  readonly kind: "S" | "C"
  readonly transfer: number
  readonly endpoint: number
  readonly setup?: readonly number[]
  readonly data?: Uint8Array
}

function control(setup: readonly number[], answer: Uint8Array): Urb[] {
  return [
    { kind: "S", transfer: controlTransfer, endpoint: 0x80, setup },
    { kind: "C", transfer: controlTransfer, endpoint: 0x80, data: answer },
  ]
}

function packet({ kind, transfer, endpoint, setup, data = new Uint8Array() }: Urb, index: number): Buffer {
  const header = Buffer.alloc(headerSizeBytes)
  // One id for the submission and its completion.
  header.writeBigUInt64LE(BigInt(1 + (index >> 1)), 0)
  header.write(kind, 8, "latin1")
  header.writeUInt8(transfer, 9)
  header.writeUInt8(endpoint, 10)
  header.writeUInt8(device, 11)
  header.writeUInt16LE(1, 12)
  header.writeUInt8(setup === undefined ? 0x2d : 0, 14)
  header.writeUInt8(data.length > 0 ? 0 : 0x3e, 15)
  header.writeUInt32LE(data.length, 32)
  header.writeUInt32LE(data.length, 36)
  header.set(setup ?? [], 40)
  const record = Buffer.alloc(16)
  record.writeUInt32LE(index, 4)
  record.writeUInt32LE(headerSizeBytes + data.length, 8)
  record.writeUInt32LE(headerSizeBytes + data.length, 12)
  return Buffer.concat([record, header, data])
}

/** A configuration with one interface, its HID descriptor and its interrupt endpoint. */
function configuration({ subclass, protocol, reportDescriptor, reportSizeBytes }: HidFunction): Uint8Array {
  const length = reportDescriptor.length
  // biome-ignore format: one line per descriptor
  return Uint8Array.of(
    9, 0x02, 34, 0, 1, 1, 0, 0xa0, 125,
    9, 0x04, 0, 0, 1, 3, subclass, protocol, 0,
    9, 0x21, 0x11, 0x01, 0, 1, 0x22, length & 0xff, length >> 8,
    7, 0x05, inEndpoint, 3, reportSizeBytes, 0, 4,
  )
}
