import { createSecretKey } from "node:crypto"
import type { RTCDtlsTransport } from "werift"
import { sessionKeysOf } from "./internals.ts"

/**
 * Turns the session's keys from bytes into key objects. werift makes a cipher object per packet, and Node 24 takes 20 to
 * 60 µs to make one from bytes (it asks several times over what kind of key it is), 4 µs from a key object: with bytes,
 * that was two thirds of the whole cost of a packet.
 *
 * To be called once, when the handshake is over.
 */
export function useKeyObjects(transport: RTCDtlsTransport): void {
  for (const holder of sessionKeysOf(transport)) {
    for (const name of ["srtpSessionKey", "srtcpSessionKey", "clientWriteKey", "serverWriteKey"] as const) {
      const key = holder[name]
      if (Buffer.isBuffer(key)) holder[name] = createSecretKey(key)
    }
  }
}
