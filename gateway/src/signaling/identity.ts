import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto"
import { link, mkdir, open, readFile, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { gatewayIdOf } from "@crashcart/signaling/protocol"
import { GatewayError } from "../errors.ts"

/** Who a gateway is: an Ed25519 key that never leaves it, and the id that follows from its public half. */
export interface GatewayIdentity {
  /** First 26 base32 characters of SHA-256 over {@link publicKey}. */
  readonly id: string
  /** 32 octets, RFC 8032 §5.1.5. */
  readonly publicKey: Uint8Array
  /** @returns 64 octets, RFC 8032 §5.1.6. */
  sign(message: Uint8Array): Uint8Array
}

const fileName = "gateway-key.pem"

/** An identity that lives as long as the process, for the demo. */
export async function ephemeralIdentity(): Promise<GatewayIdentity> {
  return identityOf(generateKeyPairSync("ed25519").privateKey)
}

/**
 * Reads this gateway's identity from `stateDir`, or makes one at the first start: `gateway-key.pem` (PKCS#8), mode 0600 in
 * a directory of mode 0700. It is written whole or not at all, and of two processes that start at once both use the same.
 *
 * @throws GatewayError `signaling/identity-invalid` when the file is not such a key or others may read it,
 * `signaling/identity-unavailable` when it cannot be read or written.
 */
export async function loadOrCreateIdentity(stateDir: string): Promise<GatewayIdentity> {
  const path = join(stateDir, fileName)
  try {
    const pem = (await readKeyFile(path)) ?? (await createKeyFile(stateDir, path))
    return await identityOf(parseKey(pem, path))
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause
    throw new GatewayError(
      "signaling/identity-unavailable",
      `cannot keep this gateway's key in ${path}: check that the directory exists and that this user may write it`,
      { cause },
    )
  }
}

/**
 * The identity that is kept in `stateDir`, if one is.
 * @throws GatewayError `signaling/identity-invalid` when the file is not such a key or others may read it.
 */
export async function readIdentity(stateDir: string): Promise<GatewayIdentity | undefined> {
  const path = join(stateDir, fileName)
  const pem = await readKeyFile(path)
  return pem === undefined ? undefined : await identityOf(parseKey(pem, path))
}

/** @returns undefined when there is no such file yet. */
async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0) {
      throw new GatewayError(
        "signaling/identity-invalid",
        `others may read ${path}, so the key in it is no secret: delete it for a new one, or run chmod 600 on it if nobody has`,
      )
    }
    return await readFile(path, "utf8")
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined
    throw error
  }
}

/** Writes a new key beside its place and links it there: `link` fails where a file is, unlike `rename`. */
async function createKeyFile(stateDir: string, path: string): Promise<string> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  const draft = `${path}.${randomUUID()}`
  try {
    const file = await open(draft, "w", 0o600)
    try {
      await file.writeFile(pem)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(draft, path)
    return pem
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error
    // Another process was faster: its key counts.
    return await readFile(path, "utf8")
  } finally {
    await rm(draft, { force: true })
  }
}

function parseKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === "ed25519") return key
    throw new Error(`an ${key.asymmetricKeyType} key, not an Ed25519 one`)
  } catch (cause) {
    throw new GatewayError(
      "signaling/identity-invalid",
      `${path} is not this gateway's key: restore it from a backup, or delete it for a new one (who knew this gateway will have to be told its new id)`,
      { cause },
    )
  }
}

async function identityOf(privateKey: KeyObject): Promise<GatewayIdentity> {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" })
  const publicKey = Uint8Array.from(Buffer.from(x, "base64url"))
  const id = await gatewayIdOf(publicKey)
  return { id, publicKey, sign: (message) => sign(null, message, privateKey) }
}
