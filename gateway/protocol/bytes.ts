import { ProtocolError } from "./errors.ts"

// One message is an op octet and fields of fixed width, little endian.

/** Fills one message, field by field; refuses what does not fit. */
export class Writer {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly #view: DataView
  #offset = 1

  constructor(sizeBytes: number, opCode: number) {
    this.bytes = new Uint8Array(sizeBytes)
    this.#view = new DataView(this.bytes.buffer)
    this.bytes[0] = opCode
  }

  u8(value: number): this {
    this.#view.setUint8(this.#offset, inRange(value, 0, 0xff))
    this.#offset += 1
    return this
  }

  i16(value: number): this {
    this.#view.setInt16(this.#offset, inRange(value, -0x8000, 0x7fff), true)
    this.#offset += 2
    return this
  }

  i32(value: number): this {
    this.#view.setInt32(this.#offset, inRange(value, -0x8000_0000, 0x7fff_ffff), true)
    this.#offset += 4
    return this
  }

  u16(value: number, max = 0xffff): this {
    this.#view.setUint16(this.#offset, inRange(value, 0, max), true)
    this.#offset += 2
    return this
  }

  u32(value: number, min = 0): this {
    this.#view.setUint32(this.#offset, inRange(value, min, 0xffff_ffff), true)
    this.#offset += 4
    return this
  }
}

/** Reads one untrusted message, field by field. */
export class Reader {
  readonly op: number
  readonly #view: DataView
  #offset = 1

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.op = this.#need(0, 1).getUint8(0)
  }

  u8(): number {
    const value = this.#need(this.#offset, 1).getUint8(this.#offset)
    this.#offset += 1
    return value
  }

  flag(): boolean {
    const value = this.u8()
    if (value > 1) throw new ProtocolError(`a flag is 0 or 1, not ${value}`)
    return value === 1
  }

  i16(): number {
    const value = this.#need(this.#offset, 2).getInt16(this.#offset, true)
    this.#offset += 2
    return value
  }

  u16(): number {
    const value = this.#need(this.#offset, 2).getUint16(this.#offset, true)
    this.#offset += 2
    return value
  }

  i32(): number {
    const value = this.#need(this.#offset, 4).getInt32(this.#offset, true)
    this.#offset += 4
    return value
  }

  u32(): number {
    const value = this.#need(this.#offset, 4).getUint32(this.#offset, true)
    this.#offset += 4
    return value
  }

  /** Returns `message` when the input was exactly `sizeBytes` long. */
  done<T>(sizeBytes: number, message: T): T {
    if (this.#view.byteLength !== sizeBytes) {
      throw new ProtocolError(
        `message 0x${this.op.toString(16)} is ${sizeBytes} bytes, not ${this.#view.byteLength}`,
      )
    }
    return message
  }

  #need(offset: number, sizeBytes: number): DataView {
    if (offset + sizeBytes > this.#view.byteLength) {
      throw new ProtocolError(`message ends after ${this.#view.byteLength} bytes`)
    }
    return this.#view
  }
}

function inRange(value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${value} is not an integer from ${min} to ${max}`)
  }
  return value
}
