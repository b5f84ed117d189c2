import { ProtocolError } from "./errors.ts"

/**
 * The input codec: what travels on `keys` and `pointer`. One message per data-channel message, little endian:
 *
 * | op   | message     | layout after the op octet                                        | channel, direction      |
 * |------|-------------|------------------------------------------------------------------|-------------------------|
 * | 0x01 | key         | seq u32, usage u8 (HID keyboard page), down u8 (0, 1)            | keys, to gateway        |
 * | 0x02 | button      | seq u32, buttons u8 (bit 0 left, 1 right, 2 middle, 3 back, 4 forward), x u16, y u16 | keys, to gateway |
 * | 0x03 | wheel       | seq u32, dx i16, dy i16 (1/120 detent, + is right and up), x u16, y u16 | keys, to gateway |
 * | 0x04 | release-all | seq u32                                                          | keys, to gateway        |
 * | 0x10 | move        | seq u32, x u16, y u16                                            | pointer, to gateway     |
 * | 0x11 | renew       | seq u32                                                          | pointer, to gateway     |
 * | 0x81 | ack         | seq u32, delivered u8 (0, 1)                                     | keys, to console        |
 * | 0x82 | leds        | leds u8 (bit 0 Num, 1 Caps, 2 Scroll, 3 Compose, 4 Kana)         | keys, to console        |
 *
 * `seq` counts up from 1 over both channels of a session. x and y are 0..32767 over the picture, left to right and
 * top to bottom (the absolute mouse's logical range). A button message carries the whole button state and where the
 * pointer was, so that a click can never land at a stale place.
 */
export type InputMessage =
  | { readonly type: "key"; readonly seq: number; readonly usage: number; readonly down: boolean }
  | {
      readonly type: "button"
      readonly seq: number
      readonly buttons: number
      readonly x: number
      readonly y: number
    }
  | {
      readonly type: "wheel"
      readonly seq: number
      readonly dx: number
      readonly dy: number
      readonly x: number
      readonly y: number
    }
  | { readonly type: "release-all"; readonly seq: number }
  | { readonly type: "move"; readonly seq: number; readonly x: number; readonly y: number }
  | { readonly type: "renew"; readonly seq: number }

/** What comes back on `keys`: `ack` after the report of message `seq` was (or could not be) written to the device. */
export type InputReply =
  | { readonly type: "ack"; readonly seq: number; readonly delivered: boolean }
  | { readonly type: "leds"; readonly leds: number }

/** Largest absolute coordinate: the logical maximum of the absolute mouse. */
export const coordinateMax = 32767

const op = {
  key: 0x01,
  button: 0x02,
  wheel: 0x03,
  releaseAll: 0x04,
  move: 0x10,
  renew: 0x11,
  ack: 0x81,
  leds: 0x82,
}

/** @throws RangeError when a field does not fit its width: the caller's bug. */
export function encodeInput(message: InputMessage): Uint8Array<ArrayBuffer> {
  switch (message.type) {
    case "key":
      return new Writer(7, op.key).u32(message.seq).u8(message.usage).u8(Number(message.down)).bytes
    case "button":
      return new Writer(10, op.button)
        .u32(message.seq)
        .u8(message.buttons)
        .coordinate(message.x)
        .coordinate(message.y).bytes
    case "wheel":
      return new Writer(13, op.wheel)
        .u32(message.seq)
        .i16(message.dx)
        .i16(message.dy)
        .coordinate(message.x)
        .coordinate(message.y).bytes
    case "release-all":
      return new Writer(5, op.releaseAll).u32(message.seq).bytes
    case "move":
      return new Writer(9, op.move).u32(message.seq).coordinate(message.x).coordinate(message.y).bytes
    case "renew":
      return new Writer(5, op.renew).u32(message.seq).bytes
  }
}

/** @throws ProtocolError on anything but one whole, valid message. */
export function decodeInput(bytes: Uint8Array): InputMessage {
  const reader = new Reader(bytes)
  switch (reader.op) {
    case op.key:
      return reader.done(7, { type: "key", seq: reader.u32(), usage: reader.u8(), down: reader.flag() })
    case op.button:
      return reader.done(10, {
        type: "button",
        seq: reader.u32(),
        buttons: reader.u8(),
        x: reader.coordinate(),
        y: reader.coordinate(),
      })
    case op.wheel:
      return reader.done(13, {
        type: "wheel",
        seq: reader.u32(),
        dx: reader.i16(),
        dy: reader.i16(),
        x: reader.coordinate(),
        y: reader.coordinate(),
      })
    case op.releaseAll:
      return reader.done(5, { type: "release-all", seq: reader.u32() })
    case op.move:
      return reader.done(9, {
        type: "move",
        seq: reader.u32(),
        x: reader.coordinate(),
        y: reader.coordinate(),
      })
    case op.renew:
      return reader.done(5, { type: "renew", seq: reader.u32() })
    default:
      throw new ProtocolError(`unknown input message 0x${reader.op.toString(16)}`)
  }
}

/** @throws RangeError when a field does not fit its width: the caller's bug. */
export function encodeReply(reply: InputReply): Uint8Array<ArrayBuffer> {
  return reply.type === "ack"
    ? new Writer(6, op.ack).u32(reply.seq).u8(Number(reply.delivered)).bytes
    : new Writer(2, op.leds).u8(reply.leds).bytes
}

/** @throws ProtocolError on anything but one whole, valid reply. */
export function decodeReply(bytes: Uint8Array): InputReply {
  const reader = new Reader(bytes)
  switch (reader.op) {
    case op.ack:
      return reader.done(6, { type: "ack", seq: reader.u32(), delivered: reader.flag() })
    case op.leds:
      return reader.done(2, { type: "leds", leds: reader.u8() })
    default:
      throw new ProtocolError(`unknown input reply 0x${reader.op.toString(16)}`)
  }
}

class Writer {
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

  coordinate(value: number): this {
    this.#view.setUint16(this.#offset, inRange(value, 0, coordinateMax), true)
    this.#offset += 2
    return this
  }

  u32(value: number): this {
    this.#view.setUint32(this.#offset, inRange(value, 0, 0xffff_ffff), true)
    this.#offset += 4
    return this
  }
}

class Reader {
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

  coordinate(): number {
    const value = this.#need(this.#offset, 2).getUint16(this.#offset, true)
    this.#offset += 2
    if (value > coordinateMax)
      throw new ProtocolError(`a coordinate is at most ${coordinateMax}, not ${value}`)
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
