import { Reader, Writer } from "./bytes.ts"
import { isConsumerUsage, isSystemUsage } from "./control-keys.ts"
import { ProtocolError } from "./errors.ts"
import { isKeyUsage } from "./key-codes.ts"

/**
 * The input codec: what travels on `keys` and `pointer`. One message per data-channel message, little endian:
 *
 * | op   | message     | layout after the op octet                                        | channel, direction      |
 * |------|-------------|------------------------------------------------------------------|-------------------------|
 * | 0x01 | key         | seq u32, usage u8 (HID keyboard page), down u8 (0, 1)            | keys, to gateway        |
 * | 0x02 | button      | seq u32, buttons u8 (bit 0 left, 1 right, 2 middle, 3 back, 4 forward), x u16, y u16 | keys, to gateway |
 * | 0x03 | wheel       | seq u32, dx i16, dy i16 (1/120 detent, + is right and up), x u16, y u16 | keys, to gateway |
 * | 0x04 | release-all | seq u32                                                          | keys, to gateway        |
 * | 0x05 | consumer    | seq u32, usage u16 (HID consumer page), down u8 (0, 1)           | keys, to gateway        |
 * | 0x06 | system      | seq u32, usage u8 (0x81 power, 0x82 sleep, 0x83 wake), down u8   | keys, to gateway        |
 * | 0x07 | relative-button | seq u32, buttons u8, x i32, y i32                            | keys, to gateway        |
 * | 0x08 | relative-wheel  | seq u32, dx i16, dy i16, x i32, y i32                        | keys, to gateway        |
 * | 0x10 | move        | seq u32, x u16, y u16                                            | both, to gateway        |
 * | 0x11 | renew       | seq u32                                                          | pointer, to gateway     |
 * | 0x12 | motion      | seq u32, x i32, y i32                                            | both, to gateway        |
 * | 0x13 | held        | seq u32, after u32, count u8 (0..16), count × usage u8            | pointer, to gateway     |
 * | 0x81 | ack         | seq u32, delivered u8 (0, 1)                                     | keys, to console        |
 * | 0x82 | leds        | leds u8 (bit 0 Num, 1 Caps, 2 Scroll, 3 Compose, 4 Kana)         | keys, to console        |
 *
 * `seq` counts up from 1 over both channels of a session. `usage` is a key that can be pressed (`isKeyUsage`). x and y
 * are 0..32767 over the picture, left to right and top to bottom (the absolute mouse's logical range). A button message
 * carries the whole button state and where the pointer was, so that a click can never land at a stale place. Whoever
 * holds a key or a button sends `renew` every 100 ms: after 500 ms without a word the gateway lets everything go.
 *
 * `held` is a renewal that says which keys of the keyboard page were down after message `after` of `keys`. It overtakes a
 * release that is lost and sent again, so that the target does not repeat a key that nobody holds any more.
 *
 * The relative mouse's x and y are how far it has been moved since the session began, + is right and down, in its own
 * counts and modulo 2^32: whatever is lost on the way is in the next message. `move` and `motion` travel on `pointer`
 * while the mouse moves, and once more on `keys` when it comes to rest, so that the last place is never lost.
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
      readonly type: "wheel" | "relative-wheel"
      readonly seq: number
      readonly dx: number
      readonly dy: number
      readonly x: number
      readonly y: number
    }
  | { readonly type: "release-all"; readonly seq: number }
  | { readonly type: "consumer"; readonly seq: number; readonly usage: number; readonly down: boolean }
  | { readonly type: "system"; readonly seq: number; readonly usage: number; readonly down: boolean }
  | {
      readonly type: "relative-button"
      readonly seq: number
      readonly buttons: number
      readonly x: number
      readonly y: number
    }
  | { readonly type: "move"; readonly seq: number; readonly x: number; readonly y: number }
  | { readonly type: "motion"; readonly seq: number; readonly x: number; readonly y: number }
  | { readonly type: "renew"; readonly seq: number }
  | {
      readonly type: "held"
      readonly seq: number
      readonly after: number
      readonly usages: readonly number[]
    }

/** What comes back on `keys`: `ack` after the report of message `seq` was (or could not be) written to the device. */
export type InputReply =
  | { readonly type: "ack"; readonly seq: number; readonly delivered: boolean }
  | { readonly type: "leds"; readonly leds: number }

/** Largest absolute coordinate: the logical maximum of the absolute mouse. */
export const coordinateMax = 32767

/** More keys than two hands press. */
export const heldMax = 16
/** Octets of a `held` message before its usages. */
const heldHeadBytes = 10

/** Sequence numbers start here: 0 is never sent. */
const seqMin = 1

const op = {
  key: 0x01,
  button: 0x02,
  wheel: 0x03,
  releaseAll: 0x04,
  consumer: 0x05,
  system: 0x06,
  relativeButton: 0x07,
  relativeWheel: 0x08,
  move: 0x10,
  renew: 0x11,
  motion: 0x12,
  held: 0x13,
  ack: 0x81,
  leds: 0x82,
}

/** @throws RangeError when a field does not fit its width: the caller's bug. */
export function encodeInput(message: InputMessage): Uint8Array<ArrayBuffer> {
  switch (message.type) {
    case "key":
      return new Writer(7, op.key)
        .u32(message.seq, seqMin)
        .u8(toSend(message.usage, isKeyUsage))
        .u8(Number(message.down)).bytes
    case "button":
      return new Writer(10, op.button)
        .u32(message.seq, seqMin)
        .u8(message.buttons)
        .u16(message.x, coordinateMax)
        .u16(message.y, coordinateMax).bytes
    case "wheel":
      return new Writer(13, op.wheel)
        .u32(message.seq, seqMin)
        .i16(message.dx)
        .i16(message.dy)
        .u16(message.x, coordinateMax)
        .u16(message.y, coordinateMax).bytes
    case "release-all":
      return new Writer(5, op.releaseAll).u32(message.seq, seqMin).bytes
    case "consumer":
      return new Writer(8, op.consumer)
        .u32(message.seq, seqMin)
        .u16(toSend(message.usage, isConsumerUsage))
        .u8(Number(message.down)).bytes
    case "system":
      return new Writer(7, op.system)
        .u32(message.seq, seqMin)
        .u8(toSend(message.usage, isSystemUsage))
        .u8(Number(message.down)).bytes
    case "relative-button":
      return new Writer(14, op.relativeButton)
        .u32(message.seq, seqMin)
        .u8(message.buttons)
        .i32(message.x)
        .i32(message.y).bytes
    case "relative-wheel":
      return new Writer(17, op.relativeWheel)
        .u32(message.seq, seqMin)
        .i16(message.dx)
        .i16(message.dy)
        .i32(message.x)
        .i32(message.y).bytes
    case "move":
      return new Writer(9, op.move)
        .u32(message.seq, seqMin)
        .u16(message.x, coordinateMax)
        .u16(message.y, coordinateMax).bytes
    case "motion":
      return new Writer(13, op.motion).u32(message.seq, seqMin).i32(message.x).i32(message.y).bytes
    case "renew":
      return new Writer(5, op.renew).u32(message.seq, seqMin).bytes
    case "held": {
      const usages = message.usages.slice(0, heldMax)
      const writer = new Writer(heldHeadBytes + usages.length, op.held)
      writer.u32(message.seq, seqMin).u32(message.after).u8(usages.length)
      for (const usage of usages) writer.u8(toSend(usage, isKeyUsage))
      return writer.bytes
    }
  }
}

/** @throws ProtocolError on anything but one whole, valid message. */
export function decodeInput(bytes: Uint8Array): InputMessage {
  const reader = new Reader(bytes)
  switch (reader.op) {
    case op.key:
      return reader.done(7, {
        type: "key",
        seq: sequence(reader),
        usage: known(reader.u8(), isKeyUsage),
        down: reader.flag(),
      })
    case op.button:
      return reader.done(10, {
        type: "button",
        seq: sequence(reader),
        buttons: reader.u8(),
        x: coordinate(reader),
        y: coordinate(reader),
      })
    case op.wheel:
      return reader.done(13, {
        type: "wheel",
        seq: sequence(reader),
        dx: reader.i16(),
        dy: reader.i16(),
        x: coordinate(reader),
        y: coordinate(reader),
      })
    case op.releaseAll:
      return reader.done(5, { type: "release-all", seq: sequence(reader) })
    case op.consumer:
      return reader.done(8, {
        type: "consumer",
        seq: sequence(reader),
        usage: known(reader.u16(), isConsumerUsage),
        down: reader.flag(),
      })
    case op.system:
      return reader.done(7, {
        type: "system",
        seq: sequence(reader),
        usage: known(reader.u8(), isSystemUsage),
        down: reader.flag(),
      })
    case op.relativeButton:
      return reader.done(14, {
        type: "relative-button",
        seq: sequence(reader),
        buttons: reader.u8(),
        x: reader.i32(),
        y: reader.i32(),
      })
    case op.relativeWheel:
      return reader.done(17, {
        type: "relative-wheel",
        seq: sequence(reader),
        dx: reader.i16(),
        dy: reader.i16(),
        x: reader.i32(),
        y: reader.i32(),
      })
    case op.move:
      return reader.done(9, {
        type: "move",
        seq: sequence(reader),
        x: coordinate(reader),
        y: coordinate(reader),
      })
    case op.motion:
      return reader.done(13, { type: "motion", seq: sequence(reader), x: reader.i32(), y: reader.i32() })
    case op.renew:
      return reader.done(5, { type: "renew", seq: sequence(reader) })
    case op.held: {
      const [seq, after, count] = [sequence(reader), reader.u32(), reader.u8()]
      if (count > heldMax) throw new ProtocolError(`${heldMax} keys are the most`)
      const usages = Array.from({ length: count }, () => known(reader.u8(), isKeyUsage))
      return reader.done(heldHeadBytes + count, { type: "held", seq, after, usages })
    }
    default:
      throw new ProtocolError(`unknown input message 0x${reader.op.toString(16)}`)
  }
}

/** @throws RangeError when a field does not fit its width: the caller's bug. */
export function encodeReply(reply: InputReply): Uint8Array<ArrayBuffer> {
  return reply.type === "ack"
    ? new Writer(6, op.ack).u32(reply.seq, seqMin).u8(Number(reply.delivered)).bytes
    : new Writer(2, op.leds).u8(reply.leds).bytes
}

/** @throws ProtocolError on anything but one whole, valid reply. */
export function decodeReply(bytes: Uint8Array): InputReply {
  const reader = new Reader(bytes)
  switch (reader.op) {
    case op.ack:
      return reader.done(6, { type: "ack", seq: sequence(reader), delivered: reader.flag() })
    case op.leds:
      return reader.done(2, { type: "leds", leds: reader.u8() })
    default:
      throw new ProtocolError(`unknown input reply 0x${reader.op.toString(16)}`)
  }
}

function sequence(reader: Reader): number {
  const seq = reader.u32()
  if (seq < seqMin) throw new ProtocolError(`sequence numbers start at ${seqMin}`)
  return seq
}

function coordinate(reader: Reader): number {
  const value = reader.u16()
  if (value > coordinateMax) throw new ProtocolError(`a coordinate is at most ${coordinateMax}, not ${value}`)
  return value
}

function known(usage: number, isKnown: (usage: number) => boolean): number {
  // The number is not repeated: errors may be logged, and which key was pressed never is.
  if (!isKnown(usage)) throw new ProtocolError("the usage is no key that can be pressed")
  return usage
}

function toSend(usage: number, isKnown: (usage: number) => boolean): number {
  if (!isKnown(usage)) throw new RangeError("the usage is no key that can be pressed")
  return usage
}
