import { createCipheriv } from "node:crypto"
import { GatewayError } from "../../../errors.ts"

/** AES-128-GCM with one key, whose context is made once. */
export interface GcmSealer extends Disposable {
  /**
   * @param iv 12 octets.
   * @param out where the ciphertext goes: as long as `text`, which it may be.
   * @param tag where the 16 octets of the authentication tag go.
   * @returns false when OpenSSL refused; nothing of `out` may be sent then.
   */
  seal(iv: Buffer, authenticated: Buffer, text: Uint8Array, out: Buffer, tag: Buffer): boolean
}

/** What OpenSSL and the kernel can do for media, and Node has no way to ask for. */
export interface MediaSystem {
  sealer(key: Buffer): GcmSealer
  /** sendto(2), never waiting. @param address a `sockaddr`. @returns 0, or the errno. */
  sendTo(fd: number, bytes: Buffer, sizeBytes: number, address: Buffer): number
  /** UDP_SEGMENT of udp(7): what is sent is cut into datagrams of this size; 0 for no more. @returns 0, or the errno. */
  setSegmentSize(fd: number, sizeBytes: number): number
}

/** Linux numbers, the same on every architecture Node runs on. */
const MSG_DONTWAIT = 0x40
const SOL_UDP = 17
const UDP_SEGMENT = 103
/** `EVP_CTRL_AEAD_GET_TAG` of openssl/evp.h. */
const GET_TAG = 0x10
const tagBytes = 16

/**
 * Binds OpenSSL's EVP interface, which the Node binary exports, and the C library, through koffi.
 *
 * A context that is kept takes 2 µs per packet where `createCipheriv` takes 4 for the cipher object alone, and a picture
 * handed to the kernel in one piece takes 1.7 µs per packet where a datagram at a time takes 4 to 9.
 *
 * @throws GatewayError `peer/engine-unavailable` where one of the two is not there, or does not do what it should.
 */
export async function loadMediaSystem(): Promise<MediaSystem> {
  try {
    const system = await bind()
    examine(system)
    return system
  } catch (cause) {
    throw new GatewayError(
      "peer/engine-unavailable",
      `Packets cannot be encrypted and sent in bulk on ${process.platform}-${process.arch}; they go one by one.`,
      { cause },
    )
  }
}

async function bind(): Promise<MediaSystem> {
  const { default: koffi } = await import("koffi")
  const program = koffi.load(null)
  const make = program.func("EVP_CIPHER_CTX_new", "void *", [])
  const free = program.func("EVP_CIPHER_CTX_free", "void", ["void *"])
  const aes128gcm = program.func("EVP_aes_128_gcm", "void *", [])
  const init = program.func("EVP_EncryptInit_ex", "int", ["void *", "void *", "void *", "void *", "void *"])
  const update = program.func("EVP_EncryptUpdate", "int", ["void *", "void *", "void *", "void *", "int"])
  const finish = program.func("EVP_EncryptFinal_ex", "int", ["void *", "void *", "void *"])
  const control = program.func("EVP_CIPHER_CTX_ctrl", "int", ["void *", "int", "int", "void *"])
  const sendto = program.func("sendto", "long", ["int", "void *", "size_t", "int", "void *", "uint"])
  const setsockopt = program.func("setsockopt", "int", ["int", "int", "int", "void *", "uint"])
  const written = Buffer.alloc(8)
  const option = Buffer.alloc(4)
  return {
    sealer(key) {
      const context: unknown = make()
      if (init(context, aes128gcm(), null, key, null) !== 1) throw new Error("OpenSSL has no AES-128-GCM")
      let isFreed = false
      return {
        seal: (iv, authenticated, text, out, tag) =>
          !isFreed &&
          init(context, null, null, null, iv) === 1 &&
          update(context, null, written, authenticated, authenticated.length) === 1 &&
          update(context, out, written, text, text.length) === 1 &&
          // GCM has nothing left to write then.
          finish(context, tag, written) === 1 &&
          control(context, GET_TAG, tagBytes, tag) === 1,
        [Symbol.dispose]() {
          if (!isFreed) free(context)
          isFreed = true
        },
      }
    },
    sendTo(fd, bytes, sizeBytes, address) {
      const sent = sendto(fd, bytes, sizeBytes, MSG_DONTWAIT, address, address.length) as number
      return sent < 0 ? koffi.errno() : 0
    },
    setSegmentSize(fd, sizeBytes) {
      option.writeInt32LE(sizeBytes)
      return setsockopt(fd, SOL_UDP, UDP_SEGMENT, option, option.length) === 0 ? 0 : koffi.errno()
    },
  }
}

/** A foreign build of Node may bring another OpenSSL: what comes out is held against Node's own. */
function examine(system: MediaSystem): void {
  const [key, iv, authenticated, text] = [16, 12, 20, 1188].map((size) => Buffer.alloc(size, size))
  if (key === undefined || iv === undefined || authenticated === undefined || text === undefined) return
  const cipher = createCipheriv("aes-128-gcm", key, iv)
  cipher.setAAD(authenticated)
  const expected = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
  const [out, tag] = [Buffer.alloc(text.length), Buffer.alloc(tagBytes)]
  using sealer = system.sealer(key)
  const isSealed = sealer.seal(iv, authenticated, text, out, tag)
  if (!isSealed || !Buffer.concat([out, tag]).equals(expected))
    throw new Error("OpenSSL gives something else")
}
