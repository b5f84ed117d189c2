import { generateKeyPairSync, verify } from "node:crypto"
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gatewayIdOf } from "@crashcart/signaling/protocol"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ephemeralIdentity, type GatewayIdentity, loadOrCreateIdentity } from "./identity.ts"

let directory = ""
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "crashcart-identity-"))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

function verifies(identity: GatewayIdentity, message: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(identity.publicKey).toString("base64url")
  const key = { key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" } as const
  return verify(null, message, key, signature)
}

describe("a gateway's identity", () => {
  it("is made once, and is the same at the next start", async () => {
    const stateDir = join(directory, "state")
    const first = await loadOrCreateIdentity(stateDir)
    const second = await loadOrCreateIdentity(stateDir)
    expect(second.id).toBe(first.id)
    expect(second.publicKey).toEqual(first.publicKey)
    expect(first.id).toBe(await gatewayIdOf(Uint8Array.from(first.publicKey)))
    expect(verifies(first, Buffer.from("hello"), second.sign(Buffer.from("hello")))).toBe(true)
    expect(verifies(first, Buffer.from("hello!"), second.sign(Buffer.from("hello")))).toBe(false)
  })

  it("is a PKCS#8 key in a file that only its owner may read, and leaves nothing else behind", async () => {
    const stateDir = join(directory, "state")
    await loadOrCreateIdentity(stateDir)
    expect(statSync(stateDir).mode & 0o777).toBe(0o700)
    expect(statSync(join(stateDir, "gateway-key.pem")).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(stateDir, "gateway-key.pem"), "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
    expect(readdirSync(stateDir)).toEqual(["gateway-key.pem"])
  })

  it("is the same for several that start at once", async () => {
    const identities = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateIdentity(directory)))
    expect(new Set(identities.map(({ id }) => id)).size).toBe(1)
    expect(readdirSync(directory)).toEqual(["gateway-key.pem"])
  })

  it.each([
    ["empty", () => ""],
    ["cut short", () => "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI"],
    ["random", () => "\u0000\u0001\u0002\u0003"],
    [
      "a key of another kind",
      () =>
        generateKeyPairSync("ec", { namedCurve: "P-256" })
          .privateKey.export({ type: "pkcs8", format: "pem" })
          .toString(),
    ],
  ])("in a file that is %s is refused by name, and the file left as it is", async (_what, content) => {
    const path = join(directory, "gateway-key.pem")
    const text = content()
    writeFileSync(path, text, { mode: 0o600 })
    await expect(loadOrCreateIdentity(directory)).rejects.toMatchObject({
      code: "signaling/identity-invalid",
      message: expect.stringContaining(path),
    })
    expect(readFileSync(path, "utf8")).toBe(text)
  })

  it("that others may read is refused", async () => {
    await loadOrCreateIdentity(directory)
    chmodSync(join(directory, "gateway-key.pem"), 0o640)
    await expect(loadOrCreateIdentity(directory)).rejects.toMatchObject({
      code: "signaling/identity-invalid",
    })
  })

  it("that cannot be kept is an error that keeps its cause", async () => {
    mkdirSync(join(directory, "gateway-key.pem"), { mode: 0o700 })
    await expect(loadOrCreateIdentity(directory)).rejects.toMatchObject({
      code: "signaling/identity-unavailable",
      cause: { code: "EISDIR" },
    })
  })

  it("of the demo is a new one each time", async () => {
    const [first, second] = [await ephemeralIdentity(), await ephemeralIdentity()]
    expect(first.id).not.toBe(second.id)
    expect(verifies(first, Buffer.from("hello"), first.sign(Buffer.from("hello")))).toBe(true)
  })
})
