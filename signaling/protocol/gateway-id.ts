const base32Alphabet = "abcdefghijklmnopqrstuvwxyz234567"
const idLength = 26

/**
 * The name of a gateway, computed from its key, so that nobody else can take it: the first 26 characters (130 bits) of
 * base32(SHA-256(raw Ed25519 public key)), lower case.
 *
 * @param publicKey 32 octets, RFC 8032 §5.1.5.
 * @see RFC 4648 §6 base32
 */
export async function gatewayIdOf(publicKey: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey))
  let id = ""
  let bits = 0
  let bitCount = 0
  for (const octet of digest) {
    bits = ((bits << 8) | octet) & 0xfff
    bitCount += 8
    while (bitCount >= 5 && id.length < idLength) {
      bitCount -= 5
      id += base32Alphabet.charAt((bits >> bitCount) & 31)
    }
  }
  return id
}
