import { readFile } from "node:fs/promises"
import { createSecureContext, type Server } from "node:tls"
import type { Logger } from "pino"
import { SignalingError } from "./errors.ts"

export interface TlsFiles {
  /** PEM, the server's certificate first, then those that lead to a root. */
  readonly certFile: string
  readonly keyFile: string
}

/** A renewed certificate is valid for weeks beside the old one: a minute makes no difference. */
const recheckDefaultMs = 60_000

interface Pair {
  readonly cert: string
  readonly key: string
}

/**
 * The server's certificate and key, as they stand in their files now: what renews them need not tell us. Files that are no
 * pair (they are written one after the other) are left alone until they are.
 */
export class Certificate implements Disposable {
  readonly #files: TlsFiles
  readonly #log: Logger
  #pair: Pair
  /** What was last found unusable, so that it is told once. */
  #refused: string | undefined
  #timer: NodeJS.Timeout | undefined

  private constructor(files: TlsFiles, pair: Pair, log: Logger) {
    this.#files = files
    this.#pair = pair
    this.#log = log
  }

  /** @throws SignalingError `signaling/tls-unreadable` when a file cannot be read or the two are no pair. */
  static async read(files: TlsFiles, log: Logger): Promise<Certificate> {
    try {
      const pair = await readPair(files)
      createSecureContext(pair)
      return new Certificate(files, pair, log)
    } catch (cause) {
      throw new SignalingError(
        "signaling/tls-unreadable",
        `cannot use ${files.certFile} and ${files.keyFile} as certificate and key: both are PEM files that this user may read`,
        { cause },
      )
    }
  }

  /** What is presented now, PEM. */
  get cert(): string {
    return this.#pair.cert
  }

  get key(): string {
    return this.#pair.key
  }

  /** From now on `server` presents what stands in the files, for each new connection. Until disposed. */
  follow(server: Pick<Server, "setSecureContext">, recheckMs = recheckDefaultMs): void {
    this.#timer = setInterval(() => void this.#recheck(server), recheckMs).unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  /** Never rejects. */
  async #recheck(server: Pick<Server, "setSecureContext">): Promise<void> {
    try {
      const pair = await readPair(this.#files)
      if (pair.cert === this.#pair.cert && pair.key === this.#pair.key) return
      server.setSecureContext({ ...pair, minVersion: "TLSv1.2" })
      this.#pair = pair
      this.#refused = undefined
      this.#log.info({ file: this.#files.certFile }, "certificate renewed")
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error)
      if (problem !== this.#refused) {
        this.#log.warn(
          { file: this.#files.certFile, problem },
          "new certificate cannot be used; the old one stays",
        )
      }
      this.#refused = problem
    }
  }
}

async function readPair({ certFile, keyFile }: TlsFiles): Promise<Pair> {
  const [cert, key] = await Promise.all([readFile(certFile, "utf8"), readFile(keyFile, "utf8")])
  return { cert, key }
}
