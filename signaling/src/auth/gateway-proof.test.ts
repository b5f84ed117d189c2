import { generateKeyPairSync, type KeyObject, sign } from "node:crypto"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { challengeTranscript, gatewayIdOf } from "../../protocol/index.ts"
import { type GatewayProof, newNonce, proofHolds } from "./gateway-proof.ts"

const origin = "http://127.0.0.1:8080"

async function proofBy(privateKey: KeyObject, publicKey: KeyObject, nonce: string, signedOrigin = origin) {
  const raw = publicKey.export({ format: "jwk" }).x ?? ""
  const gatewayId = await gatewayIdOf(Uint8Array.from(Buffer.from(raw, "base64url")))
  const signature = sign(null, challengeTranscript(signedOrigin, gatewayId, nonce), privateKey)
  const proof: GatewayProof = {
    type: "prove",
    version: 1,
    gatewayId,
    name: "rack",
    publicKey: raw,
    signature: signature.toString("base64url"),
  }
  return proof
}

const own = generateKeyPairSync("ed25519")
const foreign = generateKeyPairSync("ed25519")

describe("a gateway's proof", () => {
  it("holds for the key that the id is made of, this server and this nonce", async () => {
    const nonce = newNonce()
    expect(await proofHolds(await proofBy(own.privateKey, own.publicKey, nonce), origin, nonce)).toBe(true)
  })

  it("does not hold for another nonce: a recorded one is worth nothing", async () => {
    const proof = await proofBy(own.privateKey, own.publicKey, newNonce())
    expect(await proofHolds(proof, origin, newNonce())).toBe(false)
  })

  it("does not hold when it was made for another server", async () => {
    const nonce = newNonce()
    const proof = await proofBy(own.privateKey, own.publicKey, nonce, "https://evil.example")
    expect(await proofHolds(proof, origin, nonce)).toBe(false)
  })

  it("does not hold when another key signed it", async () => {
    const nonce = newNonce()
    const proof = await proofBy(foreign.privateKey, own.publicKey, nonce)
    expect(await proofHolds(proof, origin, nonce)).toBe(false)
  })

  it("does not hold for an id that another key is made of", async () => {
    const nonce = newNonce()
    const proof = await proofBy(own.privateKey, own.publicKey, nonce)
    const claimed = await proofBy(foreign.privateKey, foreign.publicKey, nonce)
    expect(await proofHolds({ ...proof, gatewayId: claimed.gatewayId }, origin, nonce)).toBe(false)
    expect(await proofHolds({ ...claimed, publicKey: proof.publicKey }, origin, nonce)).toBe(false)
  })

  it("does not hold for random keys and signatures of any length, and that is no error", async () => {
    const nonce = newNonce()
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
    const signature = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
    )
    await fc.assert(
      fc.asyncProperty(bytes, signature, async (publicKey, signed) => {
        const gatewayId = await gatewayIdOf(Uint8Array.from(publicKey))
        const proof: GatewayProof = {
          type: "prove",
          version: 1,
          gatewayId,
          name: "rack",
          publicKey: Buffer.from(publicKey).toString("base64url"),
          signature: Buffer.from(signed).toString("base64url"),
        }
        expect(await proofHolds(proof, origin, nonce)).toBe(false)
      }),
    )
  })
})
