import { Reader, Writer } from "./bytes.ts"
import { ProtocolError } from "./errors.ts"

/*
 * Pictures as messages, where they do not come as RTP: on the reliable data channel `pictures`, or on a WebSocket.
 *
 *   gateway → console   0x05 picture: flags u8, width u16, height u16, id u32, then the coded picture to the end
 *                       0x06 a piece of such a message, and more follow; 0x07 the last piece
 *   console → gateway   0x05 arrived: flags u8, id u32
 *
 * Flags of a picture: bit 0 decoding can start here, bit 1 it is a JPEG (else H.264, an Annex B byte stream).
 * Flags of an arrival: bit 0 a key frame is wanted.
 */

/** Label of the data channel that carries pictures. Opened by the console when it wants them there; reliable, ordered. */
export const picturesLabel = "pictures"

/** First octet of pictures and of their arrivals; on a WebSocket no other message begins with it. */
export const pictureOp = 5
const pieceOp = 6
const lastPieceOp = 7
const headerSizeBytes = 10
const arrivalSizeBytes = 6
/** Far more than any picture of a screen. */
const pictureMaxBytes = 16 * 1024 * 1024

export type PictureFormat = "h264" | "jpeg"

export interface PictureHeader {
  /** Its RTP timestamp: the capture time in 90 kHz, modulo 2^32. The video report knows it by that. */
  readonly id: number
  readonly format: PictureFormat
  /** True when decoding can start here; of a JPEG always. */
  readonly isKeyFrame: boolean
  readonly width: number
  readonly height: number
}

export interface PictureMessage extends PictureHeader {
  /** The coded picture: a view into the message. */
  readonly data: Uint8Array<ArrayBuffer>
}

/** What the console says when a picture has arrived (before it is decoded): so the gateway knows how far behind it is. */
export interface PictureArrival {
  readonly id: number
  /** Its decoder has lost its thread. */
  readonly wantsKeyFrame: boolean
}

/** @param data octets of the coded picture, in pieces that follow each other. */
export function encodePicture(header: PictureHeader, data: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const sizeBytes = data.reduce((sum, piece) => sum + piece.length, headerSizeBytes)
  const { bytes } = new Writer(sizeBytes, pictureOp)
    .u8((header.isKeyFrame ? 1 : 0) | (header.format === "jpeg" ? 2 : 0))
    .u16(header.width)
    .u16(header.height)
    .u32(header.id)
  let offset = headerSizeBytes
  for (const piece of data) {
    bytes.set(piece, offset)
    offset += piece.length
  }
  return bytes
}

/** @throws ProtocolError on anything but a picture with something in it. */
export function decodePicture(bytes: Uint8Array<ArrayBuffer>): PictureMessage {
  const reader = new Reader(bytes)
  if (reader.op !== pictureOp) throw new ProtocolError("not a picture")
  const flags = reader.u8()
  if (flags > 3) throw new ProtocolError("a picture has no such flags")
  const [width, height, id] = [reader.u16(), reader.u16(), reader.u32()]
  if (width === 0 || height === 0) throw new ProtocolError("a picture has a size")
  if (bytes.length === headerSizeBytes) throw new ProtocolError("a picture is not empty")
  const format = (flags & 2) === 0 ? "h264" : "jpeg"
  return { id, format, isKeyFrame: (flags & 1) !== 0, width, height, data: bytes.subarray(headerSizeBytes) }
}

export function encodeArrival({ id, wantsKeyFrame }: PictureArrival): Uint8Array<ArrayBuffer> {
  return new Writer(arrivalSizeBytes, pictureOp).u8(wantsKeyFrame ? 1 : 0).u32(id).bytes
}

/** @throws ProtocolError on anything but an arrival. */
export function decodeArrival(bytes: Uint8Array): PictureArrival {
  const reader = new Reader(bytes)
  if (reader.op !== pictureOp) throw new ProtocolError("not the arrival of a picture")
  const wantsKeyFrame = reader.flag()
  return reader.done(arrivalSizeBytes, { wantsKeyFrame, id: reader.u32() })
}

/** Cuts a picture's message for a channel that carries at most `sizeMaxBytes` (at least 2) a message. */
export function cutPicture(message: Uint8Array, sizeMaxBytes: number): Uint8Array<ArrayBuffer>[] {
  const bodyMaxBytes = sizeMaxBytes - 1
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (let offset = 0; offset < message.length; offset += bodyMaxBytes) {
    const isLast = offset + bodyMaxBytes >= message.length
    const body = message.subarray(offset, offset + bodyMaxBytes)
    const { bytes } = new Writer(1 + body.length, isLast ? lastPieceOp : pieceOp)
    bytes.set(body, 1)
    pieces.push(bytes)
  }
  return pieces
}

/** Puts pictures together again that came in pieces, and passes on those that came whole. */
export class PictureAssembler {
  #pieces: Uint8Array[] = []
  #sizeBytes = 0

  /**
   * @param bytes one message, as it arrived.
   * @returns the picture that is complete with it; undefined while it is not.
   * @throws ProtocolError on what is no picture and no piece; what had come of a picture is forgotten then.
   */
  push(bytes: Uint8Array<ArrayBuffer>): PictureMessage | undefined {
    const { op } = new Reader(bytes)
    if (op !== pieceOp && op !== lastPieceOp) {
      this.#forget()
      return decodePicture(bytes)
    }
    this.#pieces.push(bytes.subarray(1))
    this.#sizeBytes += bytes.length - 1
    if (this.#sizeBytes > pictureMaxBytes) {
      this.#forget()
      throw new ProtocolError("a picture is at most 16 MB")
    }
    if (op === pieceOp) return undefined
    const whole = new Uint8Array(this.#sizeBytes)
    let offset = 0
    for (const piece of this.#pieces) {
      whole.set(piece, offset)
      offset += piece.length
    }
    this.#forget()
    return decodePicture(whole)
  }

  #forget(): void {
    this.#pieces = []
    this.#sizeBytes = 0
  }
}
