import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "node:tls"
import { pino } from "pino"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Certificate } from "./certificate.ts"
import { SignalingError } from "./errors.ts"

let folder = ""
let logged: { msg: string }[] = []
const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crashcart-certificate-"))
  logged = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Makes a pair with this name in its subject, as files of that name. */
function make(name: string) {
  const files = { certFile: join(folder, `${name}.pem`), keyFile: join(folder, `${name}.key`) }
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
  execFileSync(
    "openssl",
    [...args, "-subj", `/CN=${name}`, "-keyout", files.keyFile, "-out", files.certFile],
    {
      stdio: "pipe",
    },
  )
  return files
}

async function serve(certificate: Certificate): Promise<Server> {
  const server = createServer({ cert: certificate.cert, key: certificate.key })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return server
}

/** The name in the certificate that a new connection is shown. */
async function presented(server: Server): Promise<unknown> {
  const socket = connect({ port: (server.address() as AddressInfo).port, rejectUnauthorized: false })
  await once(socket, "secureConnect")
  const name = socket.getPeerCertificate().subject.CN
  socket.destroy()
  return name
}

describe("a server that follows its certificate", () => {
  it("presents a renewed one to the next connection, without a restart", async () => {
    const current = make("current.example")
    const renewed = make("renewed.example")
    using certificate = await Certificate.read(current, log)
    const server = await serve(certificate)
    try {
      certificate.follow(server, 1)
      expect(await presented(server)).toBe("current.example")
      copyFileSync(renewed.keyFile, current.keyFile)
      copyFileSync(renewed.certFile, current.certFile)
      await vi.waitUntil(() => logged.some(({ msg }) => msg === "certificate renewed"), {
        interval: 1,
        timeout: 30_000,
      })
      expect(await presented(server)).toBe("renewed.example")
    } finally {
      server.close()
    }
  })

  it("keeps the old one, and says so once, while the two files are no pair", async () => {
    const current = make("current.example")
    const renewed = make("renewed.example")
    using certificate = await Certificate.read(current, log)
    const server = await serve(certificate)
    try {
      let rechecks = 0
      certificate.follow(
        {
          setSecureContext: (options) => {
            rechecks += 1
            server.setSecureContext(options)
          },
        },
        1,
      )
      copyFileSync(renewed.certFile, current.certFile)
      await vi.waitUntil(() => rechecks >= 3, { interval: 1, timeout: 30_000 })
      expect(logged.map(({ msg }) => msg)).toEqual(["new certificate cannot be used; the old one stays"])
      expect(await presented(server)).toBe("current.example")
    } finally {
      server.close()
    }
  })
})

it("refuses files that are no certificate and key, in words", async () => {
  const files = make("current.example")
  writeFileSync(files.keyFile, "no key")
  await expect(Certificate.read(files, log)).rejects.toThrow(SignalingError)
  await expect(Certificate.read({ ...files, certFile: join(folder, "missing.pem") }, log)).rejects.toThrow(
    /PEM files that this user may read/,
  )
})
